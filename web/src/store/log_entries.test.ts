import { expect, test } from 'vitest';
import { cursorsOf, hasGap } from './cursors';
import { applyEvent } from './events';
import { reactionGuessed } from './reactions';
import type { ChatState } from './state';
import { ALICE, BOB, message, stateWith, TALK } from './store_fixture';

const CAROL = 'carol-id';
const told = (state: ChatState, ...events: [string, object][]) =>
  events.reduce(
    (now, [event, data]) => applyEvent(now, { event, data: { conversation_id: TALK, ...data } }),
    state,
  );
const loaded = () => stateWith({ last_message: message(2) }, [message(1), message(2, ALICE)]);
const first = (state: ChatState) => state.threads[TALK]!.messages[0]!;
const reaction = (event: string, seq: number, user_id: string, count: number): [string, object] => [
  event,
  { seq, message_id: 'm1', user_id, emoji: '👍', count },
];

const thumbs = (count: number, mine: boolean) => [{ emoji: '👍', count, mine }];

test('reactions stand at the count that the node tells, and are mine when I made them', () => {
  const state = told(loaded(), reaction('reactionAdded', 3, CAROL, 1));
  expect(first(state).reactions).toEqual(thumbs(1, false));
  const mine = told(state, reaction('reactionAdded', 4, ALICE, 2));
  expect(first(mine).reactions).toEqual(thumbs(2, true));
  const others = told(mine, reaction('reactionRemoved', 5, CAROL, 1));
  expect(first(others).reactions).toEqual(thumbs(1, true));
  expect(first(told(others, reaction('reactionRemoved', 6, ALICE, 0))).reactions).toEqual([]);
});

test('an entry told twice changes nothing, not even after a newer one', () => {
  const early = reaction('reactionAdded', 3, CAROL, 1);
  const state = told(loaded(), early, reaction('reactionRemoved', 4, CAROL, 0));
  expect(told(state, early)).toBe(state);
});

test('a reaction of ours is shown before the answer and can be taken back', () => {
  const guessed = reactionGuessed(loaded(), TALK, 'm1', '👍', true);
  expect(first(guessed).reactions).toEqual(thumbs(1, true));
  expect(reactionGuessed(guessed, TALK, 'm1', '👍', true)).toEqual(guessed);
  expect(first(reactionGuessed(guessed, TALK, 'm1', '👍', false)).reactions).toEqual([]);
});

test('entries keep the log without gaps, known names or not', () => {
  const state = told(
    loaded(),
    reaction('reactionAdded', 3, CAROL, 1),
    ['messageEdited', { seq: 4, message: { ...message(1), text: 'new', edited_at: '2026' } }],
    ['somethingNew', { seq: 5 }],
    ['memberLeft', { seq: 6, user_id: CAROL }],
  );
  expect(cursorsOf(state)).toEqual({ [TALK]: 6 });
  expect(hasGap(state, TALK)).toBe(false);
});

test('an older edit never replaces a newer one', () => {
  const edit = (text: string, seq: number, edited_at: string): [string, object] => [
    'messageEdited',
    { ...message(1), text, edited_at, seq },
  ];
  const state = told(loaded(), edit('second', 4, '2026-02'), edit('first', 3, '2026-01'));
  expect(first(state).text).toBe('second');
  expect(first(state).seq).toBe(1);
});

test('a deleted message no longer counts as unread, and loses its reactions', () => {
  const state = told(loaded(), reaction('reactionAdded', 3, CAROL, 1));
  const removed = told(state, ['messageDeleted', { seq: 4, message_id: 'm1' }]);
  expect(first(removed)).toMatchObject({ isDeleted: true, text: null, reactions: [] });
  expect(removed.conversations[TALK]!.unread).toBe(0);
});

test('whoever leaves is no member; when it is us the conversation is gone', () => {
  const state = told(loaded(), ['memberLeft', { seq: 3, user_id: BOB }]);
  expect(Object.keys(state.conversations[TALK]!.members)).toEqual([ALICE]);
  const gone = told(loaded(), ['memberLeft', { seq: 3, user_id: ALICE }]);
  expect([gone.conversations[TALK], gone.threads[TALK], gone.cursors[TALK]]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(gone.gone[TALK]).toBe(true);
});

test('names, descriptions and roles change with their events', () => {
  const state = told(
    loaded(),
    ['conversationUpdated', { seq: 3, name: null, description: 'Sundays' }],
    ['conversationUpdated', { seq: 4, name: 'Canal walks', description: null }],
    ['conversationUpdated', { seq: 5, member: { user_id: BOB, role: 'admin' } }],
  );
  const { name, description, members } = state.conversations[TALK]!;
  expect([name, description, members[BOB]!.role]).toEqual(['Canal walks', 'Sundays', 'admin']);
});

test('a group that was deleted is gone', () => {
  const state = told(loaded(), ['conversationUpdated', { seq: 3, deleted_at: '2026-01-01' }]);
  expect(state.conversations[TALK]).toBeUndefined();
  expect(state.gone[TALK]).toBe(true);
});

test('a conversation whose people are told by id alone waits for their names', () => {
  const created = { type: 'group', participants: [{ user_id: CAROL }], created_at: '2026-01-01' };
  const state = told(loaded(), ['conversationCreated', { ...created, conversation_id: 'new' }]);
  expect(state.conversations['new']).toBeUndefined();
});
