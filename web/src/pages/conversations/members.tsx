import { useMemo } from 'react';
import { IconButton } from '../../components/button';
import { CloseIcon, MoreIcon, ShieldIcon } from '../../components/icons';
import { Menu, MenuItem } from '../../components/menu';
import { PersonRow } from '../../components/person_row';
import { useErrorToast } from '../../components/toasts';
import { chat } from '../../hooks/use_chat';
import { usePresence } from '../../hooks/use_people';
import type { Conversation, Member } from '../../store/state';
import styles from './group.module.css';

/** Oneself first, then admins, then by name. */
function inOrder(members: Member[], meId: string): Member[] {
  const rank = ({ userId, role }: Member) => (userId === meId ? 0 : role === 'admin' ? 1 : 2);
  const nameOf = ({ displayName, username }: Member) => displayName || username;
  return [...members].sort((a, b) => rank(a) - rank(b) || nameOf(a).localeCompare(nameOf(b)));
}

interface MemberRowProps {
  conversationId: string;
  member: Member;
  isMe: boolean;
  canManage: boolean;
}

function MemberMenu({ conversationId, member }: { conversationId: string; member: Member }) {
  const showError = useErrorToast();
  const { userId, username, role } = member;
  const isAdmin = role === 'admin';
  const setRole = () =>
    chat.groups.setRole(conversationId, userId, isAdmin ? 'member' : 'admin').catch(showError);
  const remove = () => chat.groups.remove(conversationId, userId).catch(showError);
  const trigger = (
    <IconButton label={`Manage ${username}`} hasTooltip={false}>
      <MoreIcon size={18} />
    </IconButton>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem icon={<ShieldIcon size={18} />} onSelect={() => void setRole()}>
        {isAdmin ? 'Make a member' : 'Make an admin'}
      </MenuItem>
      <MenuItem icon={<CloseIcon size={18} />} onSelect={() => void remove()}>
        Remove from the group
      </MenuItem>
    </Menu>
  );
}

function MemberRow({ conversationId, member, isMe, canManage }: MemberRowProps) {
  const presence = usePresence(member.userId);
  const person = {
    username: member.username,
    display_name: member.displayName,
    avatar_url: member.avatarUrl,
  };
  const words = [isMe && 'You', member.role === 'admin' && 'Admin'].filter(Boolean).join(' · ');
  const note = words && <span className={styles.role}>{words}</span>;
  return (
    <PersonRow person={person} note={note} isOnline={!isMe && presence?.online}>
      {canManage && !isMe && <MemberMenu conversationId={conversationId} member={member} />}
    </PersonRow>
  );
}

interface MembersProps {
  conversation: Conversation;
  meId: string;
  isAdmin: boolean;
}

/** Everybody in the group with their role; its admins can change who and what they are. */
export function Members({ conversation, meId, isAdmin }: MembersProps) {
  const members = useMemo(
    () => inOrder(Object.values(conversation.members), meId),
    [conversation.members, meId],
  );
  return (
    <ul className={styles.members} aria-label="Members">
      {members.map((member) => (
        <MemberRow
          key={member.userId}
          conversationId={conversation.id}
          member={member}
          isMe={member.userId === meId}
          canManage={isAdmin}
        />
      ))}
    </ul>
  );
}
