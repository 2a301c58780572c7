import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { asFailure, type Failure } from '../../api/failure';
import { Button } from '../../components/button';
import { AlertIcon } from '../../components/icons';
import { EmptyState } from '../../components/small';
import { useErrorToast } from '../../components/toasts';
import { chat, useChat } from '../../hooks/use_chat';
import { titleOf } from '../../hooks/use_people';
import { useTitle } from '../../hooks/use_title';
import { threadOf, type ShownMessage } from '../../store/state';
import { Composer } from './composer';
import { DeleteDialog } from './delete_dialog';
import { MessageList } from './message_list';
import { ThreadContext, type Draft, type ThreadValue } from './thread_context';
import { ThreadHeader } from './thread_header';
import { useJump } from './use_jump';
import styles from './conversations.module.css';

const sentences: Record<string, string> = {
  CONVERSATION_NOT_FOUND: 'This conversation does not exist.',
  CONVERSATION_DELETED: 'This group was deleted.',
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
    // The list names some of a group only, so the details are asked for in any case.
    chat.loadConversation(id).catch(fail);
  }, [id, fail]);
  useEffect(() => {
    if (isKnown && load === 'none') chat.history.loadNewest(id).catch(fail);
  }, [id, isKnown, load, fail]);
  const retry = () => {
    setFailure(null);
    const head = isKnown ? Promise.resolve() : chat.loadConversation(id);
    head.then(() => chat.history.loadNewest(id)).catch(fail);
  };
  return { failure, retry };
}

function Unavailable({ sentence, retry }: { sentence: string; retry: (() => void) | null }) {
  const action = retry ? (
    <Button look="soft" onClick={retry}>
      Try again
    </Button>
  ) : (
    <Link to="/conversations">Back to your chats</Link>
  );
  return (
    <main className={styles.chooser}>
      <EmptyState art={<AlertIcon size={38} />} title="Not available" action={action}>
        {sentence}
      </EmptyState>
    </main>
  );
}

/** `?message=` in the address is a message to show once the thread is there. */
function useLinkedMessage(isLoaded: boolean, jumpTo: (messageId: string) => void): void {
  const [params, setParams] = useSearchParams();
  const wanted = params.get('message');
  useEffect(() => {
    if (!wanted || !isLoaded) return;
    setParams({}, { replace: true });
    jumpTo(wanted);
  }, [wanted, isLoaded, jumpTo, setParams]);
}

function Thread({ id }: { id: string }) {
  const conversation = useChat((state) => state.conversations[id]);
  const meId = useChat((state) => state.me?.id ?? '');
  const isLoaded = useChat((state) => threadOf(state, id).load === 'loaded');
  const showError = useErrorToast();
  const scroller = useRef<HTMLDivElement>(null);
  const [draft, begin] = useState<Draft>({ kind: 'new' });
  const [activeKey, activate] = useState<string>();
  const [doomed, askToDelete] = useState<ShownMessage | null>(null);
  const { jumpTo, forcedBlock } = useJump(id, scroller);
  useLinkedMessage(isLoaded, jumpTo);
  const loadOlder = useCallback(() => {
    chat.history.loadOlder(id).catch(showError);
  }, [id, showError]);
  const value = useMemo(
    (): ThreadValue => ({
      conversation,
      meId,
      activeKey,
      activate,
      begin,
      askToDelete,
      jumpTo,
    }),
    [conversation, meId, activeKey, jumpTo],
  );
  const name = titleOf(conversation);
  const label = conversation?.type === 'group' ? `Group ${name}` : `Conversation with ${name}`;
  return (
    <ThreadContext.Provider value={value}>
      <main className={styles.thread} aria-label={conversation ? label : 'Conversation'}>
        <ThreadHeader conversation={conversation} />
        <MessageList
          id={id}
          conversation={conversation}
          scroller={scroller}
          forcedBlock={forcedBlock}
          onOlder={loadOlder}
        />
        <Composer id={id} draft={draft} onDone={() => begin({ kind: 'new' })} />
        <DeleteDialog message={doomed} onClose={() => askToDelete(null)} />
      </main>
    </ThreadContext.Provider>
  );
}

export function ThreadPane({ id }: { id: string }) {
  const conversation = useChat((state) => state.conversations[id]);
  const isGone = useChat((state) => state.gone[id] === true);
  const { failure, retry } = useLoadedThread(id);
  useTitle(conversation ? titleOf(conversation) : 'Chats');
  if (isGone && !conversation)
    return <Unavailable sentence="You are no longer part of this group." retry={null} />;
  if (failure) {
    const sentence = sentences[failure.code] ?? failure.message;
    return <Unavailable sentence={sentence} retry={failure.isTransient ? retry : null} />;
  }
  return <Thread id={id} />;
}
