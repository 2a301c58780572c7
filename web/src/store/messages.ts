import type { Message } from '../api/types';
import { isSeen, noteSeq } from './cursors';
import { threadOf, withConversation, withThread } from './state';
import type { ChatState, Conversation, Outgoing, ShownMessage, Thread } from './state';

/** `messages` with `message` in its place by `seq`; a known id is replaced and keeps its key. */
export function insertInOrder(messages: ShownMessage[], message: Message, key?: string) {
  const known = messages.findIndex(({ id }) => id === message.id);
  if (known >= 0) {
    const merged = { ...messages[known]!, ...message, key: key ?? messages[known]!.key };
    return messages.map((one, index) => (index === known ? merged : one));
  }
  let at = messages.length;
  while (at > 0 && messages[at - 1]!.seq > message.seq) at--;
  return [...messages.slice(0, at), { ...message, key: key ?? message.id }, ...messages.slice(at)];
}

/** Messages of others above `readSeq` among `messages`. */
export function countUnread(messages: ShownMessage[], meId: string, readSeq: number): number {
  return messages.filter(
    ({ sender_id, seq, isDeleted }) => !isDeleted && sender_id !== meId && seq > readSeq,
  ).length;
}

function isNews(state: ChatState, message: Message): boolean {
  const head = state.conversations[message.conversation_id]?.lastMessage;
  return !head || message.seq > head.seq;
}

/** True when some of the log above `readSeq` was never loaded, so counting would be too low. */
function reachesBackTo(thread: Thread, readSeq: number): boolean {
  if (thread.load !== 'loaded') return false;
  return !thread.hasOlder || (thread.messages[0]?.seq ?? Infinity) <= readSeq + 1;
}

function unreadAfter(state: ChatState, conversation: Conversation, message: Message): number {
  const meId = state.me?.id ?? '';
  const readSeq = conversation.members[meId]?.readSeq ?? 0;
  const isCounted =
    message.seq <= conversation.countedSeq || isSeen(state.cursors[conversation.id], message.seq);
  if (isCounted || message.sender_id === meId || message.seq <= readSeq) return conversation.unread;
  return conversation.unread + 1;
}

function twinOf(outgoing: Outgoing[], message: Message): Outgoing | undefined {
  return outgoing.find(
    ({ state, text, twinId }) =>
      state === 'pending' && !twinId && text.trim() === (message.text ?? '').trim(),
  );
}

function stopTyping(state: ChatState, id: string, userId: string): ChatState {
  if (!state.typing[id]?.[userId]) return state;
  const { [userId]: _gone, ...others } = state.typing[id];
  return { ...state, typing: { ...state.typing, [id]: others } };
}

function withMessage(state: ChatState, message: Message): ChatState {
  const id = message.conversation_id;
  const thread = threadOf(state, id);
  const isNew = !thread.messages.some((known) => known.id === message.id);
  const twin =
    isNew && message.sender_id === state.me?.id ? twinOf(thread.outgoing, message) : undefined;
  const outgoing = twin
    ? thread.outgoing.map((one) => (one === twin ? { ...one, twinId: message.id } : one))
    : thread.outgoing;
  const messages = insertInOrder(thread.messages, message, twin?.clientMessageId);
  return withThread(state, id, { messages, outgoing });
}

/** A message of the log, told live or by a resume; telling it again changes nothing. */
export function messageAppended(state: ChatState, message: Message): ChatState {
  const id = message.conversation_id;
  const conversation = state.conversations[id];
  if (!conversation) return state;
  let next = noteSeq(withMessage(state, message), id, message.seq);
  next = withConversation(next, id, { unread: unreadAfter(state, conversation, message) });
  if (isNews(state, message)) {
    next = withConversation(next, id, { lastMessage: message, updatedAt: message.created_at });
  }
  return stopTyping(next, id, message.sender_id);
}

/** Changes a message wherever it is shown; one that is not shown needs no change. */
export function messageChanged(
  state: ChatState,
  id: string,
  messageId: string,
  change: (message: Message) => Message,
): ChatState {
  const { messages } = threadOf(state, id);
  const at = messages.findIndex((one) => one.id === messageId);
  let next = state;
  if (at >= 0) {
    const changed = { ...messages[at]!, ...change(messages[at]!) };
    const all = messages.map((one, i) => (i === at ? changed : one));
    next = withThread(state, id, { messages: all });
  }
  const head = state.conversations[id]?.lastMessage;
  return head?.id === messageId ? withConversation(next, id, { lastMessage: change(head) }) : next;
}

/** The text as it is now; a message keeps its place and its reactions, and an edit its time. */
export function messageEdited(state: ChatState, message: Message): ChatState {
  return messageChanged(state, message.conversation_id, message.id, (known) => {
    const isOlder = (known.edited_at ?? '') > (message.edited_at ?? '');
    if (isOlder && message.edited_at) return known;
    const { text, edited_at = known.edited_at, mentions = known.mentions } = message;
    return { ...known, text, edited_at, mentions };
  });
}

/** The message is gone; where it is on the screen, its place says so. */
export function messageRemoved(state: ChatState, id: string, messageId: string): ChatState {
  const messages = threadOf(state, id).messages.map((known) =>
    known.id === messageId ? { ...known, text: null, reactions: [], isDeleted: true } : known,
  );
  const next = withThread(state, id, { messages });
  const conversation = state.conversations[id];
  if (!conversation || !state.me) return next;
  const readSeq = conversation.members[state.me.id]?.readSeq ?? 0;
  const change: Partial<Conversation> = {};
  if (conversation.lastMessage?.id === messageId)
    change.lastMessage = messages.findLast(({ isDeleted }) => !isDeleted) ?? null;
  if (reachesBackTo(threadOf(state, id), readSeq)) {
    change.unread = countUnread(messages, state.me.id, readSeq);
  }
  return withConversation(next, id, change);
}

/** A slice of history: the newest one, or the one before what is loaded. */
export function historyLoaded(
  state: ChatState,
  id: string,
  items: Message[],
  hasOlder: boolean,
): ChatState {
  const messages = items.reduce(
    (all, message) => insertInOrder(all, message),
    threadOf(state, id).messages,
  );
  const next = withThread(state, id, {
    messages,
    hasOlder,
    load: 'loaded',
    isLoadingOlder: false,
  });
  const newest = items.at(-1);
  if (!newest) return next;
  const headed = isNews(state, newest)
    ? withConversation(next, id, { lastMessage: newest, updatedAt: newest.created_at })
    : next;
  return state.cursors[id] ? headed : noteSeq(headed, id, newest.seq);
}

/** Our read cursor moved: what is unread now? Unknown history leaves the node's own count. */
export function unreadAt(state: ChatState, id: string, readSeq: number): number {
  const conversation = state.conversations[id]!;
  if (readSeq >= (conversation.lastMessage?.seq ?? 0)) return 0;
  const thread = threadOf(state, id);
  if (!reachesBackTo(thread, readSeq)) return conversation.unread;
  return countUnread(thread.messages, state.me?.id ?? '', readSeq);
}
