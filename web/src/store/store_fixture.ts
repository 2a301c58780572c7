/** Values for tests of the store: alice looks at her conversation with bob. */
import type { ConversationSummary, Message } from '../api/types';
import { conversationsLoaded } from './conversations';
import { historyLoaded } from './messages';
import { initialState, type ChatState } from './state';

export const ALICE = 'alice-id';
export const BOB = 'bob-id';
export const TALK = 'talk-id';

export function message(seq: number, sender = BOB, change: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation_id: TALK,
    seq,
    sender_id: sender,
    text: `text ${seq}`,
    created_at: new Date(Date.UTC(2026, 0, 1, 12, 0, seq)).toISOString(),
    ...change,
  };
}

export function summary(change: Partial<ConversationSummary> = {}): ConversationSummary {
  return {
    conversation_id: TALK,
    type: 'direct',
    updated_at: '2026-01-01T12:00:00Z',
    unread_count: 0,
    participants: [
      { user_id: ALICE, username: 'alice', delivered_seq: 0, read_seq: 0 },
      { user_id: BOB, username: 'bob', delivered_seq: 0, read_seq: 0 },
    ],
    ...change,
  };
}

/** The state after the list was loaded; with `messages`, after the history was too. */
export function stateWith(
  head: Partial<ConversationSummary> = {},
  messages?: Message[],
  hasOlder = false,
): ChatState {
  const me = { id: ALICE, username: 'alice' };
  const listed = conversationsLoaded({ ...initialState, me }, [summary(head)]);
  return messages ? historyLoaded(listed, TALK, messages, hasOlder) : listed;
}
