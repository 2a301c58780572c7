import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { Avatar } from '../../components/avatar';
import { IconButton } from '../../components/button';
import {
  BackIcon,
  BellIcon,
  BellOffIcon,
  ChartIcon,
  InfoIcon,
  MoreIcon,
  PersonIcon,
} from '../../components/icons';
import { Menu, MenuItem } from '../../components/menu';
import { Skeleton } from '../../components/small';
import { lastSeen } from '../../hooks/time';
import { chat } from '../../hooks/use_chat';
import { otherOf, titleOf, usePresence, useTypingNames } from '../../hooks/use_people';
import type { Conversation } from '../../store/state';
import { GroupDialog, useMute } from './group_dialog';
import styles from './conversations.module.css';

function Subtitle({ conversation }: { conversation: Conversation }) {
  const typing = useTypingNames(conversation);
  const presence = usePresence(conversation.otherId);
  if (typing) return <span className={styles.typing}>{typing} is typing…</span>;
  if (conversation.type === 'group') return <span>{conversation.memberCount} members</span>;
  if (presence?.online) return <span className={styles.online}>Online</span>;
  if (presence?.lastSeenAt) return <span>{lastSeen(presence.lastSeenAt)}</span>;
  return <span>@{otherOf(conversation)?.username}</span>;
}

function WhoText({ conversation }: { conversation: Conversation }) {
  const other = otherOf(conversation);
  const title = titleOf(conversation);
  return (
    <>
      <Avatar
        username={other?.username ?? conversation.id}
        name={title}
        imageUrl={other?.avatarUrl}
        size={40}
      />
      <span className={styles.whoText}>
        <h2 dir="auto">{title}</h2>
        <span className={styles.subtitle} role="status">
          <Subtitle conversation={conversation} />
        </span>
      </span>
    </>
  );
}

/** The way to the other's page, or to who is in the group. */
function Who({ conversation, onInfo }: { conversation: Conversation; onInfo(): void }) {
  if (conversation.type === 'group') {
    return (
      <button type="button" className={styles.who} onClick={onInfo}>
        <WhoText conversation={conversation} />
      </button>
    );
  }
  const username = otherOf(conversation)?.username ?? '';
  return (
    <Link to={`/users/${encodeURIComponent(username)}`} className={styles.who}>
      <WhoText conversation={conversation} />
    </Link>
  );
}

function HeaderMenu({ conversation, onInfo }: { conversation: Conversation; onInfo(): void }) {
  const navigate = useNavigate();
  const toggleMute = useMute(conversation);
  const username = otherOf(conversation)?.username ?? '';
  const isGroup = conversation.type === 'group';
  const trigger = (
    <IconButton label="Conversation menu" hasTooltip={false}>
      <MoreIcon />
    </IconButton>
  );
  return (
    <Menu trigger={trigger}>
      {isGroup ? (
        <MenuItem icon={<InfoIcon size={18} />} onSelect={onInfo}>
          Members
        </MenuItem>
      ) : (
        <MenuItem
          icon={<PersonIcon size={18} />}
          onSelect={() => navigate(`/users/${encodeURIComponent(username)}`)}
        >
          Profile
        </MenuItem>
      )}
      <MenuItem
        icon={conversation.muted ? <BellIcon size={18} /> : <BellOffIcon size={18} />}
        onSelect={toggleMute}
      >
        {conversation.muted ? 'Unmute' : 'Mute'}
      </MenuItem>
      <MenuItem
        icon={<ChartIcon size={18} />}
        onSelect={() => navigate(`/conversations/${conversation.id}/analytics`)}
      >
        Statistics
      </MenuItem>
    </Menu>
  );
}

export function ThreadHeader({ conversation }: { conversation: Conversation | undefined }) {
  const [isInfoOpen, setInfoOpen] = useState(false);
  const onInfo = () => {
    setInfoOpen(true);
    // Nobody tells how many messages there are now. What is known is shown until the answer comes.
    if (conversation) void chat.loadConversation(conversation.id).catch(() => undefined);
  };
  return (
    <header className={styles.threadHead}>
      <Link to="/conversations" className={styles.back} aria-label="Back to chats">
        <BackIcon size={22} />
      </Link>
      {conversation ? (
        <>
          <Who conversation={conversation} onInfo={onInfo} />
          {conversation.muted && (
            <span className={styles.mutedMark} role="img" aria-label="Muted">
              <BellOffIcon size={16} />
            </span>
          )}
          <span className={styles.headEnd}>
            <HeaderMenu conversation={conversation} onInfo={onInfo} />
          </span>
          {conversation.type === 'group' && (
            <GroupDialog
              conversation={conversation}
              isOpen={isInfoOpen}
              onOpenChange={setInfoOpen}
            />
          )}
        </>
      ) : (
        <span className={styles.who}>
          <Skeleton width={40} height={40} borderRadius="34%" />
          <Skeleton width={140} height={16} />
        </span>
      )}
    </header>
  );
}
