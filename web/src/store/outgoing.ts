import type { Message } from '../api/types';
import { messageAppended, insertInOrder } from './messages';
import { threadOf, withThread } from './state';
import type { ChatState, Outgoing } from './state';

export function outgoingAdded(state: ChatState, id: string, outgoing: Outgoing): ChatState {
  return withThread(state, id, { outgoing: [...threadOf(state, id).outgoing, outgoing] });
}

export function outgoingChanged(
  state: ChatState,
  id: string,
  clientMessageId: string,
  change: Partial<Outgoing>,
): ChatState {
  const outgoing = threadOf(state, id).outgoing.map((one) =>
    one.clientMessageId === clientMessageId ? { ...one, ...change } : one,
  );
  return withThread(state, id, { outgoing });
}

export function outgoingRemoved(state: ChatState, id: string, clientMessageId: string): ChatState {
  const outgoing = threadOf(state, id).outgoing.filter(
    (one) => one.clientMessageId !== clientMessageId,
  );
  return withThread(state, id, { outgoing });
}

/** The node has stored it: the optimistic bubble becomes the message, with the same key. */
export function outgoingStored(
  state: ChatState,
  id: string,
  clientMessageId: string,
  message: Message,
): ChatState {
  const twinId = threadOf(state, id).outgoing.find(
    (one) => one.clientMessageId === clientMessageId,
  )?.twinId;
  let next = messageAppended(outgoingRemoved(state, id, clientMessageId), message);
  const { messages } = threadOf(next, id);
  // A wrong guess (the same text from another device) gives its borrowed key back.
  const corrected = messages.map((one) =>
    one.id === twinId && one.id !== message.id ? { ...one, key: one.id } : one,
  );
  next = withThread(next, id, { messages: insertInOrder(corrected, message, clientMessageId) });
  return next;
}
