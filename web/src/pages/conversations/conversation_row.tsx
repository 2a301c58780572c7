import { memo } from 'react';
import { Link } from 'react-router-dom';
import { Avatar } from '../../components/avatar';
import { BellOffIcon } from '../../components/icons';
import { Badge } from '../../components/small';
import { TickMark } from '../../components/tick_mark';
import { fullTime, listTime } from '../../hooks/time';
import { useChat } from '../../hooks/use_chat';
import { nameOf, otherOf, titleOf, usePresence, useTypingNames } from '../../hooks/use_people';
import type { Conversation } from '../../store/state';
import { tickOf } from '../../store/ticks';
import styles from './conversations.module.css';

function Snippet({ conversation }: { conversation: Conversation }) {
  const meId = useChat((state) => state.me?.id);
  const typing = useTypingNames(conversation);
  const waiting = useChat((state) =>
    state.threads[conversation.id]?.outgoing.findLast((one) => !one.twinId),
  );
  const { lastMessage } = conversation;
  const isGroup = conversation.type === 'group';
  if (typing) {
    return <span className={styles.typing}>{isGroup ? `${typing} is typing…` : 'typing…'}</span>;
  }
  if (waiting) {
    return (
      <span className={styles.snippet}>
        <TickMark tick={waiting.state} />
        <span>{waiting.text}</span>
      </span>
    );
  }
  if (!lastMessage) return <span className={styles.snippet}>No messages yet</span>;
  const isMine = lastMessage.sender_id === meId;
  const author = isGroup && !isMine && conversation.members[lastMessage.sender_id];
  return (
    <span className={styles.snippet}>
      {isMine && <TickMark tick={tickOf({ ...lastMessage, key: lastMessage.id }, conversation)} />}
      {isMine && <span className="visually-hidden">You: </span>}
      <span dir="auto">
        {author && <bdi>{nameOf(author).split(' ')[0]}: </bdi>}
        {lastMessage.text}
      </span>
    </span>
  );
}

interface RowProps {
  conversation: Conversation;
  isOpen: boolean;
}

export const ConversationRow = memo(function ConversationRow({ conversation, isOpen }: RowProps) {
  const other = otherOf(conversation);
  const presence = usePresence(conversation.otherId);
  const title = titleOf(conversation);
  const { lastMessage, unread } = conversation;
  return (
    <li>
      <Link
        to={`/conversations/${conversation.id}`}
        className={styles.row}
        aria-current={isOpen ? 'page' : undefined}
        data-unread={unread > 0 || undefined}
      >
        <Avatar
          username={other?.username ?? conversation.id}
          name={title}
          imageUrl={other?.avatarUrl}
          size={48}
          isOnline={presence?.online}
        />
        <span className={styles.rowText}>
          <span className={styles.rowTop}>
            <bdi className={styles.rowName}>{title}</bdi>
            {conversation.muted && (
              <span className={styles.mutedMark} role="img" aria-label="Muted">
                <BellOffIcon size={14} />
              </span>
            )}
            {other && title !== other.username && (
              <span className={styles.handle}>@{other.username}</span>
            )}
            {lastMessage && (
              <time dateTime={lastMessage.created_at} title={fullTime(lastMessage.created_at)}>
                {listTime(lastMessage.created_at)}
              </time>
            )}
          </span>
          <span className={styles.rowBottom}>
            <Snippet conversation={conversation} />
            <Badge count={unread} isQuiet={conversation.muted} />
          </span>
        </span>
      </Link>
    </li>
  );
});
