import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type FormEvent,
  type KeyboardEvent,
} from 'react';
import { IconButton } from '../../components/button';
import { SendIcon } from '../../components/icons';
import { chat } from '../../hooks/use_chat';
import { useTypingNotice } from '../../hooks/use_typing';
import { byteLength, draftOf, isBlank, keepDraft, TEXT_BYTES_MAX } from '../../store/drafts';
import styles from './thread.module.css';

/** Touch screens bring up a keyboard over the messages, so only a mouse user gets the focus. */
const hasFinePointer = () => matchMedia('(pointer: fine)').matches;

function useGrowing(text: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
  }, [text]);
  return field;
}

/** Enter sends, Shift+Enter breaks the line; what cannot be seen cannot be sent. */
export function Composer({ id }: { id: string }) {
  const [text, setText] = useState(() => draftOf(id));
  const field = useGrowing(text);
  const { onType, onStop } = useTypingNotice(id);
  const isTooLong = byteLength(text) > TEXT_BYTES_MAX;
  const canSend = !isBlank(text) && !isTooLong;

  useEffect(() => {
    if (hasFinePointer()) field.current?.focus();
  }, [field]);

  const change = (next: string) => {
    setText(next);
    keepDraft(id, next);
    if (isBlank(next)) onStop();
    else onType();
  };
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!canSend) return;
    chat.send(id, text);
    onStop();
    setText('');
    keepDraft(id, '');
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };

  return (
    <form className={styles.composer} onSubmit={submit}>
      {isTooLong && (
        <p className={styles.tooLong} role="alert">
          This message is too long: {byteLength(text).toLocaleString()} of{' '}
          {TEXT_BYTES_MAX.toLocaleString()} bytes.
        </p>
      )}
      <textarea
        ref={field}
        rows={1}
        aria-label="Message"
        placeholder="Write a message"
        value={text}
        enterKeyHint="send"
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={onStop}
      />
      <IconButton label="Send" type="submit" look="solid" disabled={!canSend}>
        <SendIcon size={20} />
      </IconButton>
    </form>
  );
}
