import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type FormEvent,
  type KeyboardEvent,
} from 'react';
import { IconButton } from '../../components/button';
import { CheckIcon, CloseIcon, SendIcon } from '../../components/icons';
import { useErrorToast } from '../../components/toasts';
import { chat } from '../../hooks/use_chat';
import { nameOf } from '../../hooks/use_people';
import { useTypingNotice } from '../../hooks/use_typing';
import { byteLength, draftOf, isBlank, keepDraft, TEXT_BYTES_MAX } from '../../store/drafts';
import { MentionList, useMention } from './mention_list';
import { useThread, type Draft } from './thread_context';
import styles from './composer.module.css';

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

/** What the text is for, when it is not simply the next message. */
function About({ draft, onCancel }: { draft: Draft; onCancel(): void }) {
  const { conversation, meId } = useThread();
  if (draft.kind === 'new') return null;
  const { message } = draft;
  const author =
    message.sender_id === meId ? 'yourself' : nameOf(conversation?.members[message.sender_id]);
  return (
    <div className={styles.about}>
      <span className={styles.aboutText}>
        <strong>
          {draft.kind === 'edit' ? (
            'Edit message'
          ) : (
            <>
              Reply to <bdi>{author}</bdi>
            </>
          )}
        </strong>
        <span dir="auto">{message.text}</span>
      </span>
      <IconButton
        label={draft.kind === 'edit' ? 'Stop editing' : 'Do not reply'}
        onClick={onCancel}
      >
        <CloseIcon size={18} />
      </IconButton>
    </div>
  );
}

/** The text under the fingers: a draft that is kept, or the message that is being edited. */
function useText(id: string, draft: Draft) {
  const [text, setText] = useState(() => draftOf(id));
  const edited = draft.kind === 'edit' ? draft.message : null;
  useEffect(() => {
    setText(edited ? (edited.text ?? '') : draftOf(id));
  }, [edited, id]);
  const change = (next: string) => {
    setText(next);
    if (!edited) keepDraft(id, next);
  };
  return { text, change };
}

interface ComposerProps {
  id: string;
  draft: Draft;
  onDone(): void;
}

/** Enter sends, Shift+Enter breaks the line; what cannot be seen cannot be sent. */
export function Composer({ id, draft, onDone }: ComposerProps) {
  const { text, change } = useText(id, draft);
  const field = useGrowing(text);
  const { onType, onStop } = useTypingNotice(id);
  const showError = useErrorToast();
  const isTooLong = byteLength(text) > TEXT_BYTES_MAX;
  const canSend = !isBlank(text) && !isTooLong;
  const isEditing = draft.kind === 'edit';

  const type = (next: string) => {
    change(next);
    if (isBlank(next) || isEditing) onStop();
    else onType();
  };
  const mention = useMention(field, text, type);

  useEffect(() => {
    if (hasFinePointer() || draft.kind !== 'new') field.current?.focus();
  }, [field, draft]);

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!canSend) return;
    onStop();
    try {
      if (draft.kind === 'edit') {
        if (text !== draft.message.text)
          chat.messages.edit(id, draft.message.id, text).catch(showError);
      } else {
        chat.send(id, text, draft.kind === 'reply' ? draft.message.id : undefined);
        change('');
      }
      onDone();
      field.current?.focus();
    } catch (error) {
      showError(error);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || mention.onKeyDown(event)) return;
    if (event.key === 'Escape' && draft.kind !== 'new') onDone();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    submit();
  };

  return (
    <form className={styles.composer} onSubmit={submit}>
      <MentionList mention={mention} />
      <About draft={draft} onCancel={onDone} />
      {isTooLong && (
        <p className={styles.tooLong} role="alert">
          This message is too long: {byteLength(text).toLocaleString()} of{' '}
          {TEXT_BYTES_MAX.toLocaleString()} bytes.
        </p>
      )}
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        aria-label="Message"
        placeholder="Write a message"
        value={text}
        enterKeyHint="send"
        {...mention.attributes}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={onStop}
      />
      <IconButton
        label={isEditing ? 'Save' : 'Send'}
        type="submit"
        look="solid"
        disabled={!canSend}
      >
        {isEditing ? <CheckIcon size={20} /> : <SendIcon size={20} />}
      </IconButton>
    </form>
  );
}
