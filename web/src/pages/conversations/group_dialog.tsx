import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { BellIcon, BellOffIcon, ChartIcon, LeaveIcon, TrashIcon } from '../../components/icons';
import { useErrorToast } from '../../components/toasts';
import { longDate } from '../../hooks/time';
import { chat, useChat } from '../../hooks/use_chat';
import type { Conversation } from '../../store/state';
import { GroupName } from './group_name';
import { InvitePeople } from './invite_people';
import { Members } from './members';
import styles from './group.module.css';

/** Asked in place of the buttons before a group is left or ended. */
type Question = 'leave' | 'end' | null;

const questions = {
  leave: { text: 'You will get no more of its messages.', yes: 'Leave group' },
  end: { text: 'It ends for everybody, with all its messages.', yes: 'Delete group' },
};

interface WayOutProps {
  conversation: Conversation;
  isAdmin: boolean;
}

function WaysOut({ conversation: { id }, isAdmin }: WayOutProps) {
  const [question, ask] = useState<Question>(null);
  const [isBusy, setBusy] = useState(false);
  const navigate = useNavigate();
  const showError = useErrorToast();
  const go = async () => {
    setBusy(true);
    try {
      await (question === 'end' ? chat.groups.end(id) : chat.groups.leave(id));
      navigate('/conversations');
    } catch (error) {
      showError(error);
      setBusy(false);
    }
  };
  if (question) {
    const { text, yes } = questions[question];
    return (
      <div className={styles.question} role="alertdialog" aria-label={yes}>
        <p>{text}</p>
        <div className={styles.foot}>
          <Button look="plain" autoFocus onClick={() => ask(null)}>
            Cancel
          </Button>
          <Button look="danger" isBusy={isBusy} onClick={() => void go()}>
            {yes}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className={styles.wide}>
      <Button look="plain" icon={<LeaveIcon size={18} />} onClick={() => ask('leave')}>
        Leave
      </Button>
      {isAdmin && (
        <Button look="danger" icon={<TrashIcon size={18} />} onClick={() => ask('end')}>
          Delete group
        </Button>
      )}
    </div>
  );
}

function factsOf({ memberCount, messageCount, createdAt }: Conversation): string {
  const facts = [`${memberCount} members`];
  if (messageCount !== null) facts.push(`${messageCount.toLocaleString()} messages`);
  if (createdAt) facts.push(`since ${longDate(createdAt)}`);
  return facts.join(' · ');
}

export function useMute({ id, muted }: Conversation): () => void {
  const showError = useErrorToast();
  return () => void chat.groups.mute(id, !muted).catch(showError);
}

interface GroupDialogProps {
  conversation: Conversation;
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
}

/** Who is in a group, and what may be done about it. */
export function GroupDialog({ conversation, isOpen, onOpenChange }: GroupDialogProps) {
  const meId = useChat((state) => state.me?.id ?? '');
  const navigate = useNavigate();
  const toggleMute = useMute(conversation);
  const isAdmin = conversation.members[meId]?.role === 'admin';
  const { id, muted } = conversation;
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="Group">
      <div className={styles.stack}>
        <GroupName conversation={conversation} isAdmin={isAdmin} />
        <p className={styles.facts}>{factsOf(conversation)}</p>
        <div className={styles.wide}>
          <Button
            look="soft"
            icon={muted ? <BellIcon size={18} /> : <BellOffIcon size={18} />}
            onClick={toggleMute}
          >
            {muted ? 'Unmute' : 'Mute'}
          </Button>
          <Button
            look="soft"
            icon={<ChartIcon size={18} />}
            onClick={() => navigate(`/conversations/${id}/analytics`)}
          >
            Statistics
          </Button>
        </div>
        {isAdmin && <InvitePeople conversation={conversation} />}
        <Members conversation={conversation} meId={meId} isAdmin={isAdmin} />
        <WaysOut conversation={conversation} isAdmin={isAdmin} />
      </div>
    </Dialog>
  );
}
