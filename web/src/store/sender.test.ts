import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure, unreachable } from '../api/failure';
import { Sender } from './sender';
import { threadOf, type ChatState } from './state';
import { Store } from './store';
import { ALICE, message, stateWith, TALK } from './store_fixture';
import type { WaitingMessage } from './waiting_messages';

const node = vi.hoisted(() => ({ answers: [] as unknown[], keys: [] as string[] }));
vi.mock('../api/calls', () => ({
  sendMessage: async (_id: string, { clientMessageId }: { clientMessageId: string }) => {
    node.keys.push(clientMessageId);
    const answer = node.answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  },
}));

/** A disk that keeps what it is given, as the next page would find it. */
function diskOf(...kept: WaitingMessage[]) {
  const waiting = new Map(kept.map((one) => [one.clientMessageId, one]));
  return {
    waiting,
    put: async (one: Omit<WaitingMessage, 'tab'>) => {
      waiting.set(one.clientMessageId, { ...one, tab: 't' });
    },
    remove: async (key: string) => {
      waiting.delete(key);
    },
    clear: async () => waiting.clear(),
    adopt: async (_user: string, onFound: (found: WaitingMessage[]) => void) =>
      onFound([...waiting.values()]),
  };
}

function senderWith(disk: ReturnType<typeof diskOf>) {
  const store = new Store<ChatState>(stateWith({}, []));
  return { store, sender: new Sender(store, disk) };
}

const outgoing = (store: Store<ChatState>) => threadOf(store.get(), TALK).outgoing;
const kept = (change: Partial<WaitingMessage> = {}): WaitingMessage => ({
  clientMessageId: 'key-1',
  userId: ALICE,
  conversationId: TALK,
  text: 'text 1',
  createdAt: '2026-01-01T12:00:00Z',
  tab: 'gone',
  ...change,
});

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(node, { answers: [], keys: [] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('what is written is on the disk until the node has stored it', async () => {
  const disk = diskOf();
  const { store, sender } = senderWith(disk);
  node.answers.push(unreachable(), message(1, ALICE));
  sender.send(TALK, 'text 1', 'm0');
  await vi.advanceTimersByTimeAsync(0);
  expect([...disk.waiting.values()]).toMatchObject([{ text: 'text 1', replyTo: 'm0' }]);
  await vi.runAllTimersAsync();
  expect(disk.waiting.size).toBe(0);
  expect(new Set(node.keys).size).toBe(1);
  expect(outgoing(store)).toEqual([]);
});

test('what an earlier page left is shown and sent under its own key', async () => {
  const disk = diskOf(kept());
  const { store, sender } = senderWith(disk);
  node.answers.push(message(1, ALICE));
  sender.start(ALICE);
  expect(outgoing(store)).toMatchObject([{ clientMessageId: 'key-1', state: 'pending' }]);
  await vi.runAllTimersAsync();
  expect(node.keys).toEqual(['key-1']);
  expect(disk.waiting.size).toBe(0);
});

test('a refusal survives a reload and is retried by the person only', async () => {
  const disk = diskOf();
  const before = senderWith(disk);
  node.answers.push(new Failure(403, { code: 'NOT_CONNECTED', message: 'Not now.' }));
  before.sender.send(TALK, 'text 1');
  await vi.runAllTimersAsync();
  const { store, sender } = senderWith(disk);
  sender.start(ALICE);
  await vi.runAllTimersAsync();
  expect(outgoing(store)).toMatchObject([{ state: 'failed', failure: 'Not now.' }]);
  expect(node.keys).toHaveLength(1);
  node.answers.push(message(1, ALICE));
  sender.retry(TALK, node.keys[0]!);
  await vi.runAllTimersAsync();
  expect(new Set(node.keys).size).toBe(1);
  expect(disk.waiting.size).toBe(0);
});

test('what was tried so long ago that its key is forgotten is not sent by itself', async () => {
  vi.setSystemTime('2026-01-02T12:00:00Z');
  const triedAt = Date.parse('2026-01-01T12:00:00Z');
  const { store, sender } = senderWith(
    diskOf(kept({ triedAt }), kept({ clientMessageId: 'key-2' })),
  );
  node.answers.push(message(2, ALICE));
  sender.start(ALICE);
  await vi.runAllTimersAsync();
  expect(node.keys).toEqual(['key-2']);
  expect(outgoing(store)).toMatchObject([{ clientMessageId: 'key-1', state: 'failed' }]);
});

test('discarding, and leaving the browser, take it off the disk', async () => {
  const disk = diskOf();
  const { store, sender } = senderWith(disk);
  node.answers.push(new Failure(403, { code: 'NOT_CONNECTED', message: '' }));
  sender.send(TALK, 'text 1');
  await vi.runAllTimersAsync();
  sender.discard(TALK, node.keys[0]!);
  expect([disk.waiting.size, outgoing(store).length]).toEqual([0, 0]);
  node.answers.push(unreachable());
  sender.send(TALK, 'text 2');
  await sender.forget();
  expect(disk.waiting.size).toBe(0);
  sender.stop();
});

test('more than a bounded number of waiting messages is refused', () => {
  const { sender } = senderWith(diskOf());
  node.answers.push(...Array.from({ length: 600 }, unreachable));
  const write = () => {
    for (let count = 0; count <= 500; count++) sender.send(TALK, `text ${count}`);
  };
  expect(write).toThrow('Too many');
  sender.stop();
});
