import { useEffect, useMemo, useState } from 'react';
import { Button, IconButton } from '../../components/button';
import { ChatsIcon, PenIcon, SearchIcon } from '../../components/icons';
import { EmptyState, Skeleton } from '../../components/small';
import { useErrorToast } from '../../components/toasts';
import { chat, useChat } from '../../hooks/use_chat';
import { otherOf, titleOf } from '../../hooks/use_people';
import { inOrder } from '../../store/conversations';
import type { Conversation } from '../../store/state';
import { ConversationRow } from './conversation_row';
import styles from './conversations.module.css';

export function useConversations(): Conversation[] {
  const state = useChat((all) => all.conversations);
  return useMemo(() => inOrder(state), [state]);
}

export function RowSkeletons({ count }: { count: number }) {
  return (
    <div className={styles.rows} role="status" aria-label="Loading conversations">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={styles.row}>
          <Skeleton width={48} height={48} borderRadius="34%" />
          <div className={styles.rowText}>
            <Skeleton width="46%" height={14} />
            <Skeleton width="78%" height={12} />
          </div>
        </div>
      ))}
    </div>
  );
}

function matches(conversation: Conversation, wanted: string): boolean {
  const names = [titleOf(conversation), otherOf(conversation)?.username ?? ''];
  return names.some((name) => name.toLowerCase().includes(wanted.trim().toLowerCase()));
}

/** Ctrl+K (or Cmd+K) writes to someone, from anywhere in the conversations. */
function useNewKey(onNew: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      onNew();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [onNew]);
}

function MoreRows() {
  const hasMore = useChat((state) => state.listNextPage !== null);
  const showError = useErrorToast();
  if (!hasMore) return null;
  return (
    <li className={styles.more}>
      <Button look="plain" onClick={() => void chat.loadMoreConversations().catch(showError)}>
        Show older conversations
      </Button>
    </li>
  );
}

function NoRows({ isFiltered, onNew }: { isFiltered: boolean; onNew(): void }) {
  const load = useChat((state) => state.listLoad);
  if (isFiltered) return <p className={styles.nothing}>No conversation matches.</p>;
  if (load === 'failed') {
    const again = (
      <Button look="soft" onClick={() => void chat.loadConversations()}>
        Try again
      </Button>
    );
    return (
      <EmptyState art={<ChatsIcon size={40} />} title="Not loaded" action={again}>
        Your conversations could not be loaded.
      </EmptyState>
    );
  }
  if (load !== 'loaded') return <RowSkeletons count={7} />;
  // Beside the list stands the same invitation; a phone has no room beside.
  return (
    <>
      <p className={styles.nothing} data-on="wide">
        No conversations yet.
      </p>
      <div className={styles.none} data-on="phone">
        <EmptyState
          art={<ChatsIcon size={40} />}
          title="No conversations yet"
          action={
            <Button icon={<PenIcon size={18} />} onClick={onNew}>
              Write to someone
            </Button>
          }
        >
          Find a person by their username and say hello.
        </EmptyState>
      </div>
    </>
  );
}

export function ConversationList({ openId, onNew }: { openId: string | undefined; onNew(): void }) {
  const conversations = useConversations();
  const [wanted, setWanted] = useState('');
  const rows = wanted ? conversations.filter((one) => matches(one, wanted)) : conversations;
  useNewKey(onNew);
  return (
    <section className={styles.list} aria-label="Conversations">
      <header className={styles.listHead}>
        <h1>Chats</h1>
        <IconButton label="New message" onClick={onNew}>
          <PenIcon />
        </IconButton>
      </header>
      <label className={styles.filter}>
        <SearchIcon size={17} />
        <span className="visually-hidden">Filter conversations</span>
        <input
          type="search"
          placeholder="Filter by name"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </label>
      {rows.length === 0 ? (
        <NoRows isFiltered={wanted !== '' && conversations.length > 0} onNew={onNew} />
      ) : (
        <ul className={styles.rows}>
          {rows.map((one) => (
            <ConversationRow key={one.id} conversation={one} isOpen={one.id === openId} />
          ))}
          {!wanted && <MoreRows />}
        </ul>
      )}
    </section>
  );
}
