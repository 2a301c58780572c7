import { memo, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Conversation } from '../../store/state';
import type { Block } from './grouping';
import { MessageEntry } from './message_entry';
import { NoticeLine } from './notice_line';
import styles from './thread.module.css';

/** Blocks farther from the view than this are left out, and an empty box keeps their place. */
const NEAR = '1400px 0px';

/** Whether the box is near the view of `scroller`; its height when it was left out last. */
function useNearness(scroller: RefObject<HTMLElement>, isForced: boolean) {
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(true);
  const height = useRef(0);
  useEffect(() => {
    const watcher = new IntersectionObserver(
      ([seen]) => {
        const element = box.current;
        if (!seen || !element) return;
        // Whoever has the focus must not lose it to scrolling.
        if (!seen.isIntersecting && element.contains(document.activeElement)) return;
        if (!seen.isIntersecting) height.current = element.offsetHeight;
        setNear(seen.isIntersecting);
      },
      { root: scroller.current, rootMargin: NEAR },
    );
    if (box.current) watcher.observe(box.current);
    return () => watcher.disconnect();
  }, [scroller]);

  // What was shown for a jump stays until the watcher says that it is far.
  useEffect(() => {
    if (isForced) setNear(true);
  }, [isForced]);

  const isShown = isNear || isForced;
  const wasShown = useRef(isShown);
  useLayoutEffect(() => {
    const [element, view] = [box.current, scroller.current];
    const returns = isShown && !wasShown.current;
    wasShown.current = isShown;
    if (!returns || !element || !view) return;
    // It may have another height than it had; what is below it must not move for that.
    const isAbove = element.getBoundingClientRect().top < view.getBoundingClientRect().top;
    const grown = element.offsetHeight - height.current;
    if (isAbove && grown !== 0) view.scrollTop += grown;
  }, [isShown, scroller]);
  return { box, isShown, height: height.current };
}

interface MessageBlockProps {
  block: Block;
  meId: string;
  /** The message that can be reached by Tab, when it is in here. */
  activeKey: string | undefined;
  conversation: Conversation | undefined;
  scroller: RefObject<HTMLElement>;
  /** Something in here is about to be shown. */
  isForced: boolean;
}

function MessageBlockView(props: MessageBlockProps) {
  const { block, meId, activeKey, conversation, scroller, isForced } = props;
  const { box, isShown, height } = useNearness(scroller, isForced);
  return (
    <div ref={box} data-block={block.key} style={isShown ? undefined : { height }}>
      {isShown && (
        <ol className={styles.messages}>
          {block.entries.map((entry) => {
            const { key, notice, senderId } = entry;
            if (notice) return <NoticeLine key={key} {...{ entry, meId, conversation }} />;
            return (
              <MessageEntry
                key={key}
                entry={entry}
                isMine={senderId === meId}
                isActive={key === activeKey}
                conversation={conversation}
              />
            );
          })}
        </ol>
      )}
    </div>
  );
}

export const MessageBlock = memo(MessageBlockView);
