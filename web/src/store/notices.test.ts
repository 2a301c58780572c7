import { expect, test } from 'vitest';
import { applyEvent } from './events';
import { noticeOf, withNotices } from './notices';
import type { ChatState } from './state';
import { strangersIn } from './strangers';
import { ALICE, BOB, message, stateWith, TALK } from './store_fixture';

const CAROL = 'carol-id';
const loaded = () => stateWith({ last_message: message(2) }, [message(1), message(2, ALICE)]);
const tell = (state: ChatState, event: string, data: object) =>
  applyEvent(state, { event, data: { conversation_id: TALK, ...data } });
const linesOf = (state: ChatState) =>
  state.threads[TALK]!.notices.map(({ seq, kind }) => `${seq} ${kind}`);

test('joins, leaves, roles and names become lines in their places, each once', () => {
  let state = tell(loaded(), 'memberJoined', { seq: 3, user_id: CAROL, added_by: ALICE });
  state = tell(state, 'conversationUpdated', { seq: 5, name: 'Walks', updated_by: BOB });
  const member = { user_id: BOB, role: 'admin' };
  state = tell(state, 'conversationUpdated', { seq: 4, member, updated_by: ALICE });
  state = tell(state, 'memberLeft', { seq: 6, user_id: CAROL, removed_by: null });
  state = tell(state, 'memberLeft', { seq: 6, user_id: CAROL, removed_by: null });
  expect(linesOf(state)).toEqual(['3 joined', '4 promoted', '5 renamed', '6 left']);
});

test('other entries, and other conversations, have no lines', () => {
  expect(noticeOf({ event: 'newMessage', data: message(3) })).toBeNull();
  expect(noticeOf({ event: 'memberJoined', data: { user_id: CAROL } })).toBeNull();
  const elsewhere = { conversation_id: 'other', seq: 1, user_id: CAROL };
  const state = applyEvent(loaded(), { event: 'memberJoined', data: elsewhere });
  expect(state.threads['other']).toBeUndefined();
});

test('lines that are loaded stand beside those that were told', () => {
  const state = tell(loaded(), 'memberLeft', { seq: 6, user_id: BOB, removed_by: ALICE });
  const line = { key: 'notice 2', seq: 2, kind: 'joined' as const, userId: BOB, byId: null };
  const again = { ...line, key: 'notice 6', seq: 6 };
  expect(linesOf(withNotices(state, TALK, [again, line]))).toEqual(['2 joined', '6 left']);
  expect(withNotices(state, TALK, [again])).toBe(state);
});

test('whoever leaves keeps the name; others who are spoken of are strangers', () => {
  const state = tell(loaded(), 'memberLeft', { seq: 3, user_id: BOB, removed_by: null });
  expect(state.strangers[BOB]).toMatchObject({ username: 'bob' });
  const told = tell(state, 'memberLeft', { seq: 4, user_id: CAROL, removed_by: ALICE });
  expect(strangersIn(told, TALK)).toEqual([CAROL]);
});
