import { expect, test } from 'vitest';
import type { ShownMessage } from '../../store/state';
import { ALICE, BOB, message } from '../../store/store_fixture';
import { BLOCK_SEQS, blocksOf, woven } from './grouping';

const shown = (seq: number, change = {}): ShownMessage => ({
  ...message(seq, seq % 2 ? BOB : ALICE, change),
  key: `m${seq}`,
});
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => shown(from + index));

test('every message is in one block, in order, and what is on its way is last', () => {
  const messages = range(30, 200);
  const waiting = {
    clientMessageId: 'k',
    text: 'x',
    createdAt: '2026-01-02T12:00:00Z',
    state: 'pending' as const,
  };
  const twin = { ...waiting, clientMessageId: 't', twinId: 'm200' };
  const blocks = blocksOf(messages, [twin, waiting], ALICE);
  const keys = blocks.flatMap(({ entries }) => entries.map(({ key }) => key));
  expect(keys).toEqual([...messages.map(({ key }) => key), 'k']);
  expect(new Set(blocks.map(({ key }) => key)).size).toBe(blocks.length);
  for (const { made } of blocks) expect(made.items.length).toBeLessThanOrEqual(BLOCK_SEQS + 1);
});

test('a new message, and older history, leave the other blocks as they are', () => {
  const messages = range(300, 600);
  const before = blocksOf(messages, [], ALICE);
  const after = blocksOf([...messages, shown(601)], [], ALICE, before);
  expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
  after.slice(0, -1).forEach((block, index) => expect(block).toBe(before[index]));
  const older = blocksOf([...range(200, 299), ...messages], [], ALICE, before);
  for (const block of before.slice(1)) expect(older).toContain(block);
});

test('a changed message changes its own block only', () => {
  const messages = range(1, 300);
  const before = blocksOf(messages, [], ALICE);
  const changed = messages.map((one) => (one.seq === 150 ? { ...one, text: 'new' } : one));
  const after = blocksOf(changed, [], ALICE, before);
  const fresh = after.filter((block) => !before.includes(block));
  expect(fresh).toHaveLength(1);
  expect(fresh[0]!.entries.some(({ message: one }) => one?.text === 'new')).toBe(true);
});

test('runs and days begin where they do, over the edges of blocks too', () => {
  const at = (time: string, seq: number) => shown(seq, { created_at: time, sender_id: BOB });
  const messages = [
    at('2026-01-01T12:00:00', 63),
    at('2026-01-01T12:01:00', 64),
    at('2026-01-01T12:30:00', 65),
    at('2026-01-02T12:31:00', 66),
  ];
  const entries = blocksOf(messages, [], ALICE).flatMap((block) => block.entries);
  expect(entries.map(({ startsRun }) => startsRun)).toEqual([true, false, true, true]);
  expect(entries.map(({ endsRun }) => endsRun)).toEqual([false, true, true, true]);
  expect(entries.map(({ startsDay }) => startsDay)).toEqual([true, false, false, true]);
});

const line = (seq: number) => ({
  key: `notice ${seq}`,
  seq,
  kind: 'joined' as const,
  userId: BOB,
  byId: null,
});

test('lines stand between messages, end their runs and leave the days alone', () => {
  const at = (time: string, seq: number) => shown(seq, { created_at: time, sender_id: BOB });
  const messages = [
    at('2026-01-01T12:00:00Z', 2),
    at('2026-01-01T12:01:00Z', 4),
    at('2026-01-02T12:00:00Z', BLOCK_SEQS),
  ];
  const lines = [1, 3, BLOCK_SEQS - 1].map(line);
  const entries = blocksOf(woven(messages, lines, false), [], ALICE).flatMap((x) => x.entries);
  const keys = ['notice 1', 'm2', 'notice 3', 'm4', `notice ${BLOCK_SEQS - 1}`, `m${BLOCK_SEQS}`];
  expect(entries.map(({ key }) => key)).toEqual(keys);
  expect(entries.filter((x) => x.startsRun && x.message)).toHaveLength(3);
  expect(entries.filter((x) => x.startsDay).map(({ key }) => key)).toEqual([
    'notice 1',
    `m${BLOCK_SEQS}`,
  ]);
});

test('lines from before the oldest message wait for older history', () => {
  const messages = range(10, 12);
  expect(woven(messages, [line(9)], true)).toBe(messages);
  expect(woven(messages, [line(9)], false)[0]).toEqual(line(9));
});
