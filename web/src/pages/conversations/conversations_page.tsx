import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { Button } from '../../components/button';
import { ChatsIcon, PenIcon } from '../../components/icons';
import { EmptyState } from '../../components/small';
import { useTitle } from '../../hooks/use_title';
import { ConversationList } from './conversation_list';
import { NewMessageDialog } from './new_message_dialog';
import { ThreadPane } from './thread_pane';
import styles from './conversations.module.css';

function Chooser({ onNew }: { onNew(): void }) {
  useTitle('Chats');
  const action = (
    <Button look="soft" icon={<PenIcon size={18} />} onClick={onNew}>
      Write to someone
    </Button>
  );
  return (
    <main className={styles.chooser}>
      <EmptyState art={<ChatsIcon size={40} />} title="Your conversations" action={action}>
        Choose one, or find a person and say hello.
      </EmptyState>
    </main>
  );
}

/** The inbox and the open conversation: side by side, or one at a time on a phone. */
export function ConversationsPage() {
  const { id } = useParams();
  const [isWriting, setWriting] = useState(false);
  const onNew = () => setWriting(true);
  return (
    <div className={styles.panes} data-open={id !== undefined || undefined}>
      <ConversationList openId={id} onNew={onNew} />
      {id === undefined ? <Chooser onNew={onNew} /> : <ThreadPane key={id} id={id} />}
      <NewMessageDialog isOpen={isWriting} onOpenChange={setWriting} />
    </div>
  );
}
