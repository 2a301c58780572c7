import { useEffect, useMemo, useState } from 'react';
import { DownIcon, ChatsIcon } from '../../components/icons';
import { EmptyState, Skeleton, TypingDots } from '../../components/small';
import { useChat } from '../../hooks/use_chat';
import { useMarkRead } from '../../hooks/use_mark_read';
import { titleOf, useTypingNames } from '../../hooks/use_people';
import { useThreadScroll } from '../../hooks/use_thread_scroll';
import { emptyThread, type Conversation, type ShownMessage } from '../../store/state';
import { entriesOf } from './grouping';
import { MessageEntry } from './message_entry';
import styles from './thread.module.css';

const OLDER_MARGIN = '600px 0px 0px 0px';

/** Calls `onSeen` when the marked element is near the view of `root`, anew for each `round`. */
function useNear(onSeen: () => void, root: React.RefObject<HTMLElement>, round?: string) {
  const [mark, setMark] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!mark) return;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && onSeen(), {
      root: root.current,
      rootMargin: OLDER_MARGIN,
    });
    watcher.observe(mark);
    return () => watcher.disconnect();
  }, [mark, onSeen, root, round]);
  return setMark;
}

/** How many messages of others came since the reader left the bottom. */
function useNewsBelow(messages: ShownMessage[], meId: string, isAtBottom: boolean): number {
  const lastSeq = messages.at(-1)?.seq ?? 0;
  const [leftAt, setLeftAt] = useState(lastSeq);
  useEffect(() => {
    if (isAtBottom) setLeftAt(lastSeq);
  }, [isAtBottom, lastSeq]);
  if (isAtBottom) return 0;
  return messages.filter(({ seq, sender_id }) => seq > leftAt && sender_id !== meId).length;
}

function ThreadSkeleton() {
  const widths = ['52%', '34%', '60%', '26%', '44%'];
  return (
    <div className={styles.loading} role="status" aria-label="Loading messages">
      {widths.map((width, index) => (
        <Skeleton
          key={width}
          width={width}
          height={42}
          borderRadius={18}
          marginLeft={index % 2 ? 'auto' : 0}
        />
      ))}
    </div>
  );
}

interface MessageListProps {
  id: string;
  conversation: Conversation | undefined;
  onOlder(): void;
}

export function MessageList({ id, conversation, onOlder }: MessageListProps) {
  const meId = useChat((state) => state.me?.id ?? '');
  const thread = useChat((state) => state.threads[id] ?? emptyThread);
  const typing = useTypingNames(conversation);
  const { messages, outgoing, load, hasOlder, isLoadingOlder } = thread;
  const isLoaded = load === 'loaded';
  const entries = useMemo(
    () => (isLoaded ? entriesOf(messages, outgoing, meId) : []),
    [isLoaded, messages, outgoing, meId],
  );
  const { scroller, content, isAtBottom, toBottom } = useThreadScroll(entries[0]?.key);
  const top = useNear(onOlder, scroller, entries[0]?.key);
  const news = useNewsBelow(messages, meId, isAtBottom);
  useMarkRead(id, isLoaded ? messages : emptyThread.messages, isAtBottom);

  // What one writes oneself is always shown.
  const ownCount = outgoing.length;
  useEffect(() => {
    if (ownCount > 0) toBottom();
  }, [ownCount, toBottom]);

  return (
    <div className={styles.frame}>
      <div ref={scroller} className={styles.scroller} tabIndex={-1}>
        <div ref={content} className={styles.content}>
          {isLoaded && hasOlder && (
            <div ref={top} className={styles.older} role={isLoadingOlder ? 'status' : undefined}>
              {isLoadingOlder ? 'Loading older messages…' : ' '}
            </div>
          )}
          {!isLoaded && <ThreadSkeleton />}
          {isLoaded && entries.length === 0 && (
            <EmptyState
              art={<ChatsIcon size={40} />}
              title={`Say hello to ${titleOf(conversation)}`}
            >
              This is the very beginning of your conversation.
            </EmptyState>
          )}
          <div role="log" aria-label="Messages" aria-busy={!isLoaded}>
            <ol className={styles.messages}>
              {entries.map((entry) => (
                <MessageEntry
                  key={entry.key}
                  entry={entry}
                  isMine={entry.senderId === meId}
                  conversation={conversation}
                />
              ))}
            </ol>
          </div>
          {typing && (
            <p className={styles.typing}>
              <TypingDots />
              <span className="visually-hidden">{typing} is typing</span>
            </p>
          )}
        </div>
      </div>
      {!isAtBottom && (
        <button
          type="button"
          className={styles.pill}
          data-news={news > 0 || undefined}
          onClick={() => toBottom(true)}
        >
          <DownIcon size={16} />
          {news > 0 ? (
            `${news} new ${news === 1 ? 'message' : 'messages'}`
          ) : (
            <span className="visually-hidden">To the newest message</span>
          )}
        </button>
      )}
    </div>
  );
}
