import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure } from './failure';
import { Link, type LinkState } from './link';
import type { Cursors, ServerEvent } from './types';
import { socketMaker } from './wire_double';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settled = () => vi.advanceTimersByTimeAsync(0);
const message = (seq: number): ServerEvent => ({
  event: 'newMessage',
  data: { conversation_id: 'c', seq },
});

/** A link over scripted sockets whose owner keeps one cursor, as the store does. */
function linkWith(cursors: Cursors = {}) {
  const maker = socketMaker();
  const seen = {
    events: [] as ServerEvent[],
    states: [] as LinkState[],
    resets: [] as string[],
    readies: 0,
    refreshes: 0,
    settled: [] as string[],
  };
  let refresh = async () => {
    seen.refreshes++;
    return 'fresh';
  };
  const link = new Link({
    url: () => 'ws://node/ws',
    token: () => 'first',
    refresh: () => refresh(),
    make: maker.make,
    cursors: () => ({ ...cursors }),
    onEvent: (event) => {
      seen.events.push(event);
      const { conversation_id, seq } = event.data as { conversation_id: string; seq: number };
      cursors[conversation_id] = Math.max(cursors[conversation_id] ?? 0, seq);
    },
    onReset: (ids) => seen.resets.push(...ids),
    onCaughtUp: (ids) => seen.settled.push(...ids),
    onReady: () => {
      seen.readies++;
    },
    onState: (state) => seen.states.push(state),
  });
  return {
    ...maker,
    link,
    seen,
    refuseRefresh: (with_: Failure) => {
      refresh = () => Promise.reject(with_);
    },
  };
}

async function online(cursors?: Cursors) {
  const world = linkWith(cursors);
  world.link.start();
  await settled();
  world.newest().hear({ event: 'ready', data: { heartbeat_interval_ms: 25_000 } });
  await settled();
  return world;
}

test('a first connection with nothing known asks for nothing and is online', async () => {
  const { link, newest, seen } = await online();
  expect(link.state).toBe('online');
  expect(newest().sent).toEqual([]);
  expect(seen.readies).toBe(1);
});

test('what was missed is applied in log order before the link says it is ready', async () => {
  const world = await online({ c: 4 });
  expect(world.seen.readies).toBe(0);
  expect(world.newest().sent[0]).toMatchObject({ event: 'resume', data: { cursors: { c: 4 } } });
  world
    .newest()
    .answer('resume', {
      data: { entries: [message(5), message(6)], has_more: false, recovered: true },
    });
  await settled();
  expect(world.seen.events.map(({ data }) => (data as { seq: number }).seq)).toEqual([5, 6]);
  expect(world.seen.settled).toEqual(['c']);
  expect(world.seen.readies).toBe(1);
});

test('a long absence is fetched in slices that each begin where the last ended', async () => {
  const world = await online({ c: 1 });
  world
    .newest()
    .answer('resume', {
      data: { entries: [message(2), message(3)], has_more: true, recovered: true },
    });
  await settled();
  expect(world.newest().sent[1]).toMatchObject({ data: { cursors: { c: 3 } } });
  world
    .newest()
    .answer('resume', { data: { entries: [message(4)], has_more: false, recovered: true } });
  await settled();
  expect(world.link.state).toBe('online');
});

test('slices that go nowhere end in a reset and not in a loop', async () => {
  const world = await online({ c: 9 });
  world
    .newest()
    .answer('resume', { data: { entries: [message(3)], has_more: true, recovered: true } });
  await settled();
  expect(world.seen.resets).toEqual(['c']);
  expect(world.newest().sent).toHaveLength(1);
});

test('conversations that cannot be resumed are named for loading afresh', async () => {
  const world = await online({ a: 1, b: 1 });
  world.newest().answer('resume', { data: { entries: [], recovered: false, reset: ['b'] } });
  await settled();
  expect(world.seen.resets).toEqual(['b']);
});

test('a lost connection comes back with growing, jittered waits', async () => {
  const world = await online();
  world.newest().drop(1006);
  expect(world.link.state).toBe('reconnecting');
  const waits: number[] = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    const before = world.sockets.length;
    const from = Date.now();
    while (world.sockets.length === before) await vi.advanceTimersByTimeAsync(10);
    waits.push(Date.now() - from);
    world.newest().drop(1006);
  }
  expect(waits[0]).toBeLessThanOrEqual(410);
  expect(waits[3]).toBeGreaterThanOrEqual(1_600);
  expect(waits[3]).toBeLessThanOrEqual(3_210);
});

test('4401 fetches a fresh token and connects again at once', async () => {
  const world = await online();
  world.newest().drop(4401);
  await settled();
  expect(world.seen.refreshes).toBe(1);
  expect(world.newest().protocols).toEqual(['parley.v1', 'bearer.fresh']);
});

test('a session that is over ends the link', async () => {
  const world = await online();
  world.refuseRefresh(new Failure(401, { code: 'INVALID_REFRESH_TOKEN', message: '' }));
  world.newest().drop(4401);
  await settled();
  expect(world.link.state).toBe('idle');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(world.sockets).toHaveLength(1);
});

test.each([1001, 1012])('a node that leaves with %i is replaced within a second', async (code) => {
  const world = await online();
  world.newest().drop(code);
  await vi.advanceTimersByTimeAsync(1_001);
  expect(world.sockets).toHaveLength(2);
});

test('offline waits for the network instead of knocking', async () => {
  const world = await online();
  world.link.networkLost();
  expect(world.link.state).toBe('offline');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(world.sockets).toHaveLength(1);
  world.link.nudge();
  await settled();
  expect(world.sockets).toHaveLength(2);
});

test('a silent connection is questioned and, without an answer, replaced', async () => {
  const world = await online();
  await vi.advanceTimersByTimeAsync(25_000);
  expect(world.newest().sent.at(-1)).toMatchObject({ event: 'resume', data: { cursors: {} } });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(world.sockets[0]!.isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(world.sockets).toHaveLength(2);
});

test('events of a replaced wire are not applied twice', async () => {
  const world = await online({ c: 1 });
  const old = world.newest();
  old.drop(1006);
  await vi.advanceTimersByTimeAsync(1_000);
  old.hear(message(2));
  expect(world.seen.events).toEqual([]);
});
