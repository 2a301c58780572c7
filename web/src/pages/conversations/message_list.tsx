import { useEffect, useMemo, useRef, type RefObject } from 'react';
import { ChatsIcon, DownIcon } from '../../components/icons';
import { EmptyState, Skeleton, TypingDots } from '../../components/small';
import { useChat } from '../../hooks/use_chat';
import { useMarkRead } from '../../hooks/use_mark_read';
import { titleOf, useTypingNames } from '../../hooks/use_people';
import { useThreadScroll } from '../../hooks/use_thread_scroll';
import { emptyThread, type Conversation } from '../../store/state';
import { blocksOf, woven, type Block } from './grouping';
import { MessageBlock } from './message_block';
import { useThread } from './thread_context';
import { useMessageKeys } from './use_message_keys';
import { useNear, useNewsBelow } from './use_thread_edges';
import styles from './thread.module.css';

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

interface PillProps {
  news: number;
  onClick(): void;
}

function ToBottom({ news, onClick }: PillProps) {
  return (
    <button
      type="button"
      className={styles.pill}
      data-news={news > 0 || undefined}
      onClick={onClick}
    >
      <DownIcon size={16} />
      {news > 0 ? (
        `${news} new ${news === 1 ? 'message' : 'messages'}`
      ) : (
        <span className="visually-hidden">To the newest message</span>
      )}
    </button>
  );
}

/** The messages in blocks; those that did not change are the same as before. */
function useBlocks(id: string, meId: string): Block[] {
  const thread = useChat((state) => state.threads[id] ?? emptyThread);
  const { messages, notices, outgoing, load, hasOlder } = thread;
  const known = useRef<Block[]>([]);
  return useMemo(() => {
    const all = woven(messages, notices, hasOlder);
    known.current = load === 'loaded' ? blocksOf(all, outgoing, meId, known.current) : [];
    return known.current;
  }, [load, messages, notices, hasOlder, outgoing, meId]);
}

interface MessageListProps {
  id: string;
  conversation: Conversation | undefined;
  scroller: RefObject<HTMLDivElement>;
  /** The block of a message that is being jumped to. */
  forcedBlock: number | null;
  onOlder(): void;
}

export function MessageList(props: MessageListProps) {
  const { id, conversation, scroller, forcedBlock, onOlder } = props;
  const { meId, activeKey } = useThread();
  const thread = useChat((state) => state.threads[id] ?? emptyThread);
  const typing = useTypingNames(conversation);
  const { messages, outgoing, load, hasOlder, isLoadingOlder } = thread;
  const isLoaded = load === 'loaded';
  const blocks = useBlocks(id, meId);
  const firstKey = blocks[0]?.entries[0]?.key;
  const lastKey = blocks.flatMap((one) => one.entries).findLast(({ notice }) => !notice)?.key;
  const { content, isAtBottom, toBottom } = useThreadScroll(scroller, firstKey);
  const top = useNear(onOlder, scroller, firstKey);
  const news = useNewsBelow(messages, meId, isAtBottom);
  const onKeyDown = useMessageKeys(scroller);
  useMarkRead(id, isLoaded ? messages : emptyThread.messages, isAtBottom);

  // What one writes oneself is always shown.
  const ownCount = outgoing.length;
  useEffect(() => {
    if (ownCount > 0) toBottom();
  }, [ownCount, toBottom]);

  const reachable = activeKey ?? lastKey;
  return (
    <div className={styles.frame}>
      <div ref={scroller} className={styles.scroller} tabIndex={-1}>
        <div ref={content} className={styles.content}>
          {isLoaded && hasOlder && (
            <div ref={top} className={styles.older} role={isLoadingOlder ? 'status' : undefined}>
              {/* A space that has a height: nothing may move when the words come. */}
              {isLoadingOlder ? 'Loading older messages…' : '\u00A0'}
            </div>
          )}
          {!isLoaded && <ThreadSkeleton />}
          {isLoaded && blocks.length === 0 && (
            <EmptyState
              art={<ChatsIcon size={40} />}
              title={
                conversation?.type === 'group'
                  ? 'A new group'
                  : `Say hello to ${titleOf(conversation)}`
              }
            >
              This is the very beginning of your conversation.
            </EmptyState>
          )}
          <div role="log" aria-label="Messages" aria-busy={!isLoaded} onKeyDown={onKeyDown}>
            {blocks.map((block) => (
              <MessageBlock
                key={block.key}
                block={block}
                meId={meId}
                activeKey={
                  block.entries.some(({ key }) => key === reachable) ? reachable : undefined
                }
                conversation={conversation}
                scroller={scroller}
                isForced={block.key === forcedBlock}
              />
            ))}
          </div>
          {typing && (
            <p className={styles.typing}>
              <TypingDots />
              <span className="visually-hidden">{typing} is typing</span>
            </p>
          )}
        </div>
      </div>
      {!isAtBottom && <ToBottom news={news} onClick={() => toBottom(true)} />}
    </div>
  );
}
