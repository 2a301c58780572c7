import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure, unreachable } from '../api/failure';
import { Outbox } from './outbox';
import { message } from './store_fixture';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An outbox whose sends end as the script says, the last line again and again. */
function outboxWith(...script: (Failure | 'stored')[]) {
  const tried: string[] = [];
  const ended: string[] = [];
  const outbox = new Outbox({
    send: async (_id, { clientMessageId }) => {
      tried.push(clientMessageId);
      const outcome = script.length > 1 ? script.shift()! : script[0]!;
      if (outcome !== 'stored') throw outcome;
      return message(tried.length);
    },
    onStored: (_id, key) => ended.push(`stored ${key}`),
    onFailed: (_id, key, failure) => ended.push(`failed ${key} ${failure.code}`),
  });
  return { outbox, tried, ended };
}

const busy = () => new Failure(503, { code: 'OVERLOADED', message: '' });
const item = (key: string) => ({ text: key, clientMessageId: key });

test('messages of a conversation are sent one by one, in the order of writing', async () => {
  const { outbox, tried, ended } = outboxWith('stored');
  outbox.add('c', item('a'));
  outbox.add('c', item('b'));
  expect(tried).toEqual(['a']);
  await vi.runAllTimersAsync();
  expect(ended).toEqual(['stored a', 'stored b']);
});

test('an unknown outcome is repeated with the same key for as long as it takes', async () => {
  const { outbox, tried, ended } = outboxWith(...Array.from({ length: 12 }, unreachable), 'stored');
  outbox.add('c', item('a'));
  await vi.runAllTimersAsync();
  expect(tried).toEqual(Array(13).fill('a'));
  expect(ended).toEqual(['stored a']);
});

test('a later message does not overtake one that waits', async () => {
  const { outbox, tried } = outboxWith(unreachable(), 'stored');
  outbox.add('c', item('a'));
  outbox.add('c', item('b'));
  await vi.runAllTimersAsync();
  expect(tried).toEqual(['a', 'a', 'b']);
});

test('waking ends the wait at once', async () => {
  const { outbox, ended } = outboxWith(unreachable(), 'stored');
  outbox.add('c', item('a'));
  await vi.advanceTimersByTimeAsync(0);
  outbox.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(ended).toEqual(['stored a']);
});

test('a refusal for good fails at once and the next message goes on', async () => {
  const refusal = new Failure(403, { code: 'NOT_A_PARTICIPANT', message: '' });
  const { outbox, ended } = outboxWith(refusal, 'stored');
  outbox.add('c', item('a'));
  outbox.add('c', item('b'));
  await vi.runAllTimersAsync();
  expect(ended).toEqual(['failed a NOT_A_PARTICIPANT', 'stored b']);
});

test('a node that keeps saying "not now" hands the decision to the person', async () => {
  const { outbox, tried, ended } = outboxWith(busy());
  outbox.add('c', item('a'));
  await vi.runAllTimersAsync();
  expect(tried).toHaveLength(6);
  expect(ended).toEqual(['failed a OVERLOADED']);
});

test('a stopped outbox sends nothing more', async () => {
  const { outbox, tried, ended } = outboxWith(unreachable());
  outbox.add('c', item('a'));
  await vi.advanceTimersByTimeAsync(0);
  outbox.stop();
  await vi.runAllTimersAsync();
  expect(tried).toHaveLength(1);
  expect(ended).toEqual([]);
});
