import { useEffect } from 'react';
import { Link } from 'react-router-dom';
import { Avatar } from '../../components/avatar';
import { Button } from '../../components/button';
import { AtIcon } from '../../components/icons';
import { EmptyState, Skeleton } from '../../components/small';
import { fullTime, listTime } from '../../hooks/time';
import { useChat } from '../../hooks/use_chat';
import { useMentions } from '../../hooks/use_mentions';
import { nameOf } from '../../hooks/use_people';
import { useTitle } from '../../hooks/use_title';
import type { Mention } from '../../api/types';
import { mentions } from '../../store/mentions';
import type { Conversation } from '../../store/state';
import page from '../page.module.css';
import styles from './mentions.module.css';

function senderOf({ sender, message }: Mention, known: Conversation | undefined) {
  const member = message ? known?.members[message.sender_id] : undefined;
  if (member) return member;
  if (!sender?.username) return undefined;
  const { username, display_name: displayName, avatar_url: avatarUrl } = sender;
  return { username, displayName, avatarUrl };
}

function MentionRow({ mention }: { mention: Mention }) {
  // What is loaded is newer than the notice; the notice knows what was never loaded.
  const known = useChat((state) => state.conversations[mention.conversation_id]);
  const sender = senderOf(mention, known);
  const name = nameOf(sender);
  const isGroup = (known?.type ?? mention.conversation?.type) === 'group';
  const place = isGroup ? known?.name || mention.conversation?.name || 'a group' : '';
  return (
    <li>
      <Link
        to={`/conversations/${mention.conversation_id}?message=${mention.message_id}`}
        className={styles.row}
        data-unread={!mention.read_at || undefined}
        onClick={() => void mentions.markRead(mention.id)}
      >
        <Avatar
          username={sender?.username ?? '?'}
          name={name}
          imageUrl={sender?.avatarUrl}
          size={42}
        />
        <span className={styles.text}>
          <span className={styles.head}>
            <span className={styles.who}>
              <bdi>{name}</bdi>
              {place && (
                <>
                  {' in '}
                  <bdi>{place}</bdi>
                </>
              )}
            </span>
            <time dateTime={mention.created_at} title={fullTime(mention.created_at)}>
              {listTime(mention.created_at)}
            </time>
          </span>
          <span className={styles.words} dir="auto">
            {mention.excerpt || mention.message?.text || 'Mentioned you'}
          </span>
        </span>
        {!mention.read_at && <span className="visually-hidden">Unread</span>}
      </Link>
    </li>
  );
}

function Body() {
  const { items, load } = useMentions((state) => state);
  if (load === 'failed') {
    return (
      <EmptyState
        art={<AtIcon size={40} />}
        title="Not loaded"
        action={
          <Button look="soft" onClick={() => void mentions.load()}>
            Try again
          </Button>
        }
      >
        Your mentions could not be loaded.
      </EmptyState>
    );
  }
  if (load !== 'loaded') {
    return (
      <div className={page.panel} role="status" aria-label="Loading mentions">
        {[0, 1, 2].map((row) => (
          <Skeleton key={row} width="100%" height={48} />
        ))}
      </div>
    );
  }
  if (items.length === 0) {
    return (
      <EmptyState art={<AtIcon size={40} />} title="No mentions yet">
        When somebody writes your name with an @ before it, it is found here.
      </EmptyState>
    );
  }
  return (
    <section className={page.panel} aria-label="Mentions">
      <ul>
        {items.map((mention) => (
          <MentionRow key={mention.id} mention={mention} />
        ))}
      </ul>
    </section>
  );
}

/** `/mentions`: where one was named, the newest first. */
export function MentionsPage() {
  useTitle('Mentions');
  useEffect(() => {
    void mentions.load();
  }, []);
  return (
    <main className={page.page}>
      <h1>Mentions</h1>
      <Body />
    </main>
  );
}
