import { useCallback, useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import { asFailure, type Failure } from '../../api/failure';
import { Button } from '../../components/button';
import { AlertIcon } from '../../components/icons';
import { EmptyState } from '../../components/small';
import { useErrorToast } from '../../components/toasts';
import { chat, useChat } from '../../hooks/use_chat';
import { titleOf } from '../../hooks/use_people';
import { useTitle } from '../../hooks/use_title';
import { threadOf } from '../../store/state';
import { Composer } from './composer';
import { MessageList } from './message_list';
import { ThreadHeader } from './thread_header';
import styles from './conversations.module.css';

const sentences: Record<string, string> = {
  CONVERSATION_NOT_FOUND: 'This conversation does not exist.',
  INVALID_ID: 'This conversation does not exist.',
  NOT_A_PARTICIPANT: 'You are not part of this conversation.',
};

/** Loads what the open conversation needs, again after a reset; says why it cannot. */
function useLoadedThread(id: string): { failure: Failure | null; retry(): void } {
  const isKnown = useChat((state) => state.conversations[id] !== undefined);
  const load = useChat((state) => threadOf(state, id).load);
  const [failure, setFailure] = useState<Failure | null>(null);
  const fail = useCallback((error: unknown) => setFailure(asFailure(error)), []);
  useEffect(() => {
    if (!isKnown) chat.loadConversation(id).catch(fail);
  }, [id, isKnown, fail]);
  useEffect(() => {
    if (isKnown && load === 'none') chat.loadHistory(id).catch(fail);
  }, [id, isKnown, load, fail]);
  const retry = () => {
    setFailure(null);
    const head = isKnown ? Promise.resolve() : chat.loadConversation(id);
    head.then(() => chat.loadHistory(id)).catch(fail);
  };
  return { failure, retry };
}

function Unavailable({ failure, retry }: { failure: Failure; retry(): void }) {
  const action = failure.isTransient ? (
    <Button look="soft" onClick={retry}>
      Try again
    </Button>
  ) : (
    <Link to="/conversations">Back to your chats</Link>
  );
  return (
    <main className={styles.chooser}>
      <EmptyState art={<AlertIcon size={38} />} title="Not available" action={action}>
        {sentences[failure.code] ?? failure.message}
      </EmptyState>
    </main>
  );
}

export function ThreadPane({ id }: { id: string }) {
  const conversation = useChat((state) => state.conversations[id]);
  const showError = useErrorToast();
  const { failure, retry } = useLoadedThread(id);
  useTitle(conversation ? titleOf(conversation) : 'Chats');
  const loadOlder = useCallback(() => {
    chat.loadOlder(id).catch(showError);
  }, [id, showError]);

  if (failure) return <Unavailable failure={failure} retry={retry} />;
  return (
    <main
      className={styles.thread}
      aria-label={conversation ? `Conversation with ${titleOf(conversation)}` : 'Conversation'}
    >
      <ThreadHeader conversation={conversation} />
      <MessageList id={id} conversation={conversation} onOlder={loadOlder} />
      <Composer id={id} />
    </main>
  );
}
