import { expect, test } from 'vitest';
import {
  conversationsLoaded,
  deliveredMoved,
  inOrder,
  readMoved,
  unreadTotal,
} from './conversations';
import { cursorsOf, hasGap, settle } from './cursors';
import { applyEvent, typingExpired } from './events';
import { historyLoaded } from './messages';
import { outgoingAdded, outgoingStored } from './outgoing';
import type { ChatState } from './state';
import { ALICE, BOB, message, stateWith, summary, TALK } from './store_fixture';
import { tickOf } from './ticks';

const seqs = (state: ChatState) => state.threads[TALK]?.messages.map(({ seq }) => seq) ?? [];
const unread = (state: ChatState) => state.conversations[TALK]!.unread;
const told = (state: ChatState, ...events: [string, unknown][]) =>
  events.reduce((now, [event, data]) => applyEvent(now, { event, data }), state);
const news = (seq: number, sender = BOB): [string, unknown] => ['newMessage', message(seq, sender)];

test('messages stand in order of seq whatever order they come in', () => {
  expect(seqs(told(stateWith(), news(3), news(1), news(2)))).toEqual([1, 2, 3]);
});

test('a message told twice is shown and counted once', () => {
  const once = told(stateWith(), news(1));
  const twice = told(once, news(1));
  expect(seqs(twice)).toEqual([1]);
  expect(unread(twice)).toBe(1);
});

test('older history goes above and overlaps do not double', () => {
  const state = stateWith({ last_message: message(6) }, [message(4), message(5), message(6)], true);
  const older = historyLoaded(state, TALK, [message(2), message(3), message(4)], false);
  expect(seqs(older)).toEqual([2, 3, 4, 5, 6]);
});

test('unread counts others above the read cursor and nothing else', () => {
  const state = told(stateWith(), news(1), news(2, ALICE), news(3));
  expect(unread(state)).toBe(2);
  expect(unreadTotal(state)).toBe(2);
});

test('unread is right when events come out of order', () => {
  expect(unread(told(stateWith(), news(2), news(1)))).toBe(2);
});

test('an event that the list had already counted is not counted again', () => {
  const listed = stateWith({ last_message: message(3), unread_count: 3 });
  expect(unread(told(listed, news(3), news(2)))).toBe(3);
  expect(unread(told(listed, news(4)))).toBe(4);
});

test('a list that is older than the events does not take them back', () => {
  const state = told(stateWith({ last_message: message(1), unread_count: 1 }), news(2));
  const again = conversationsLoaded(state, [
    summary({ last_message: message(1), unread_count: 1 }),
  ]);
  expect(unread(again)).toBe(2);
  expect(again.conversations[TALK]!.lastMessage!.seq).toBe(2);
});

test('reading on another device leaves what is above its cursor', () => {
  const state = stateWith(
    { last_message: message(3), unread_count: 3 },
    [1, 2, 3].map((seq) => message(seq)),
  );
  const read = (seq: number): [string, unknown] => [
    'messageRead',
    { conversation_id: TALK, user_id: ALICE, seq },
  ];
  expect(unread(told(state, read(2)))).toBe(1);
  expect(unread(told(state, read(3)))).toBe(0);
  expect(unread(told(state, read(3), read(1)))).toBe(0);
});

test('a count from before we read on does not come back', () => {
  const listed = stateWith({ last_message: message(3), unread_count: 3 }, [message(3)]);
  const read = readMoved(listed, { conversation_id: TALK, user_id: ALICE, seq: 3 });
  const again = conversationsLoaded(read, [summary({ last_message: message(3), unread_count: 3 })]);
  expect(unread(again)).toBe(0);
});

test('the newest conversation stands first', () => {
  const other = summary({ conversation_id: 'old', updated_at: '2025-01-01T00:00:00Z' });
  const state = told(conversationsLoaded(stateWith(), [other]), news(1));
  expect(inOrder(state.conversations).map(({ id }) => id)).toEqual([TALK, 'old']);
});

test('ticks follow the other side: sent, delivered, read, and never back', () => {
  const state = told(stateWith({}, []), news(1, ALICE));
  const tick = (now: ChatState) => tickOf(now.threads[TALK]!.messages[0]!, now.conversations[TALK]);
  const move = { conversation_id: TALK, user_id: BOB, seq: 1 };
  expect(tick(state)).toBe('sent');
  expect(tick(deliveredMoved(state, move))).toBe('delivered');
  const read = readMoved(state, move);
  expect(tick(read)).toBe('read');
  expect(tick(deliveredMoved(read, { ...move, seq: 0 }))).toBe('read');
});

test('a stated status counts as much as a cursor', () => {
  const state = told(stateWith({}, []), ['newMessage', message(1, ALICE, { status: 'READ' })]);
  expect(tickOf(state.threads[TALK]!.messages[0]!, state.conversations[TALK])).toBe('read');
});

test('a gap shows in the cursor until it is filled or settled', () => {
  const gapped = told(stateWith({ last_message: message(1) }), news(2), news(4));
  expect(cursorsOf(gapped)).toEqual({ [TALK]: 2 });
  expect(hasGap(gapped, TALK)).toBe(true);
  expect(cursorsOf(told(gapped, news(3)))).toEqual({ [TALK]: 4 });
  expect(cursorsOf(settle(gapped, [TALK]))).toEqual({ [TALK]: 4 });
});

function withOutgoing(state: ChatState, key = 'key-1', text = 'text 1'): ChatState {
  return outgoingAdded(state, TALK, {
    clientMessageId: key,
    text,
    createdAt: '2026-01-01T12:00:00Z',
    state: 'pending',
  });
}

test('an acknowledged message takes the place of its bubble with the same key', () => {
  const stored = outgoingStored(withOutgoing(stateWith({}, [])), TALK, 'key-1', message(1, ALICE));
  expect(stored.threads[TALK]!.outgoing).toEqual([]);
  expect(stored.threads[TALK]!.messages.map(({ key }) => key)).toEqual(['key-1']);
});

test('an own message that comes before its answer is never shown twice', () => {
  const early = told(withOutgoing(stateWith({}, [])), news(1, ALICE));
  expect(early.threads[TALK]!.outgoing[0]!.twinId).toBe('m1');
  const stored = outgoingStored(early, TALK, 'key-1', message(1, ALICE));
  expect(seqs(stored)).toEqual([1]);
  expect(stored.threads[TALK]!.outgoing).toEqual([]);
});

test('the same text from another device stays a message of its own', () => {
  const early = told(withOutgoing(stateWith({}, [])), news(1, ALICE));
  const stored = outgoingStored(early, TALK, 'key-1', message(2, ALICE));
  expect(stored.threads[TALK]!.messages.map(({ id, key }) => [id, key])).toEqual([
    ['m1', 'm1'],
    ['m2', 'key-1'],
  ]);
});

test('an edit changes the text and keeps the place; a deletion leaves a bare place', () => {
  const state = told(stateWith({}, []), news(1), news(2));
  const edited = told(state, ['messageEdited', { ...message(1), text: 'new', seq: 3 }]);
  expect(edited.threads[TALK]!.messages.map(({ text }) => text)).toEqual(['new', 'text 2']);
  const removed = told(state, [
    'messageDeleted',
    { conversation_id: TALK, message_id: 'm2', seq: 3 },
  ]);
  expect(removed.threads[TALK]!.messages.map(({ text }) => text)).toEqual(['text 1', null]);
  expect(removed.conversations[TALK]!.lastMessage!.seq).toBe(1);
  expect(unread(removed)).toBe(1);
});

test('typing is shown until it stops, expires, or the message comes', () => {
  const typing: [string, unknown] = [
    'typing',
    { conversation_id: TALK, user_id: BOB, active: true },
  ];
  const shown = (state: ChatState) => Object.keys(state.typing[TALK] ?? {});
  const state = told(stateWith(), typing);
  expect(shown(state)).toEqual([BOB]);
  expect(shown(told(state, news(1)))).toEqual([]);
  expect(shown(typingExpired(state, Date.now() + 5_001))).toEqual([]);
  expect(
    shown(told(state, ['typing', { conversation_id: TALK, user_id: BOB, active: false }])),
  ).toEqual([]);
});

test('an event that this client does not know changes nothing', () => {
  const state = stateWith();
  expect(told(state, ['somethingNew', { a: 1 }], ['newMessage', null])).toBe(state);
});
