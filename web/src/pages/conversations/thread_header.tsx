import { Link } from 'react-router-dom';
import { Avatar } from '../../components/avatar';
import { BackIcon } from '../../components/icons';
import { Skeleton } from '../../components/small';
import { lastSeen } from '../../hooks/time';
import { otherOf, titleOf, usePresence, useTypingNames } from '../../hooks/use_people';
import type { Conversation } from '../../store/state';
import styles from './conversations.module.css';

function Subtitle({ conversation }: { conversation: Conversation }) {
  const typing = useTypingNames(conversation);
  const presence = usePresence(conversation.otherId);
  if (typing) return <span className={styles.typing}>{typing} is typing…</span>;
  if (presence?.online) return <span className={styles.online}>Online</span>;
  if (presence?.lastSeenAt) return <span>{lastSeen(presence.lastSeenAt)}</span>;
  return <span>@{otherOf(conversation)?.username}</span>;
}

function Who({ conversation }: { conversation: Conversation }) {
  const other = otherOf(conversation);
  const title = titleOf(conversation);
  return (
    <Link to={`/users/${encodeURIComponent(other?.username ?? '')}`} className={styles.who}>
      <Avatar
        username={other?.username ?? title}
        name={title}
        imageUrl={other?.avatarUrl}
        size={40}
      />
      <span className={styles.whoText}>
        <h2>{title}</h2>
        <span className={styles.subtitle} role="status">
          <Subtitle conversation={conversation} />
        </span>
      </span>
    </Link>
  );
}

export function ThreadHeader({ conversation }: { conversation: Conversation | undefined }) {
  return (
    <header className={styles.threadHead}>
      <Link to="/conversations" className={styles.back} aria-label="Back to chats">
        <BackIcon size={22} />
      </Link>
      {conversation ? (
        <Who conversation={conversation} />
      ) : (
        <span className={styles.who}>
          <Skeleton width={40} height={40} borderRadius="34%" />
          <Skeleton width={140} height={16} />
        </span>
      )}
    </header>
  );
}
