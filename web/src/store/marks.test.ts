import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Marks, type MarkName } from './marks';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function marksThat(outcome: () => Promise<unknown> = () => Promise.resolve()) {
  const told: [MarkName, string, number][] = [];
  const marks = new Marks((...mark) => {
    told.push(mark);
    return outcome();
  });
  return { marks, told };
}

test('the first mark goes at once and a burst after it is one', async () => {
  const { marks, told } = marksThat();
  for (const seq of [1, 2, 3, 4]) marks.mark('markAsRead', 'c', seq);
  expect(told).toEqual([['markAsRead', 'c', 1]]);
  await vi.runAllTimersAsync();
  expect(told.at(-1)).toEqual(['markAsRead', 'c', 4]);
  expect(told).toHaveLength(2);
});

test('a cursor is never said to move back or to stay', async () => {
  const { marks, told } = marksThat();
  marks.mark('markAsDelivered', 'c', 5);
  await vi.runAllTimersAsync();
  marks.mark('markAsDelivered', 'c', 5);
  marks.mark('markAsDelivered', 'c', 3);
  await vi.runAllTimersAsync();
  expect(told).toHaveLength(1);
});

test('a mark that got lost, or a new connection, may say it again', async () => {
  const lost = marksThat(() => Promise.reject(new Error('lost')));
  lost.marks.mark('markAsRead', 'c', 1);
  await vi.runAllTimersAsync();
  lost.marks.mark('markAsRead', 'c', 1);
  expect(lost.told).toHaveLength(2);

  const { marks, told } = marksThat();
  marks.mark('markAsRead', 'c', 1);
  await vi.runAllTimersAsync();
  marks.forget();
  marks.mark('markAsRead', 'c', 1);
  expect(told).toHaveLength(2);
});
