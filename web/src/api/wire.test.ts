import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Wire } from './wire';
import { socketMaker } from './wire_double';

const quiet = { onReady: () => undefined, onEvent: () => undefined, onClose: () => undefined };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function readyWire(handlers = quiet) {
  const maker = socketMaker();
  const wire = new Wire(maker.make, 'ws://node/ws', 'jwt', handlers);
  const socket = maker.newest();
  socket.hear({ event: 'ready', data: {} });
  return { wire, socket };
}

test('a wire offers the protocol and the token as subprotocols', () => {
  const { socket } = readyWire();
  expect(socket.protocols).toEqual(['parley.v1', 'bearer.jwt']);
});

test('answers reach the request with their id whatever their order', async () => {
  const { wire, socket } = readyWire();
  const first = wire.request('typing', {});
  const second = wire.request('sendMessage', { text: 'x' });
  expect(socket.sent.map(({ id }) => id)).toEqual([1, 2]);
  socket.hear({ ack: 2, data: 'second' });
  socket.hear({ ack: 1, data: 'first' });
  expect(await first).toBe('first');
  expect(await second).toBe('second');
});

test('an error answer rejects with its code and trace id', async () => {
  const { wire, socket } = readyWire();
  const asked = wire.request('sendMessage', {});
  socket.hear({ ack: 1, error: { code: 'NOT_A_PARTICIPANT', message: 'no', trace_id: 't1' } });
  await expect(asked).rejects.toMatchObject({ code: 'NOT_A_PARTICIPANT', traceId: 't1' });
});

test('a closed wire leaves no request waiting: the outcome is unknown', async () => {
  const { wire, socket } = readyWire();
  const asked = wire.request('sendMessage', {});
  socket.drop();
  await expect(asked).rejects.toMatchObject({ status: 0 });
  await expect(wire.request('typing', {})).rejects.toMatchObject({ status: 0 });
});

test('a request that is never answered ends by itself', async () => {
  const { wire } = readyWire();
  const asked = wire.request('sendMessage', {});
  const ended = expect(asked).rejects.toMatchObject({ status: 0 });
  await vi.advanceTimersByTimeAsync(10_000);
  await ended;
});

test('a wire that never gets ready closes', async () => {
  const maker = socketMaker();
  const onClose = vi.fn();
  new Wire(maker.make, 'ws://node/ws', 'jwt', { ...quiet, onClose });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(maker.newest().isClosed).toBe(true);
  expect(onClose).toHaveBeenCalledTimes(1);
});

test('frames that are not frames are ignored', () => {
  const onEvent = vi.fn();
  const { socket } = readyWire({ ...quiet, onEvent });
  for (const junk of ['{', 'null', '7', '"x"', '{"data":1}', '{"ack":99}']) socket.hear(junk);
  expect(onEvent).not.toHaveBeenCalled();
  socket.hear({ event: 'newMessage', data: { seq: 1 } });
  expect(onEvent).toHaveBeenCalledWith({ event: 'newMessage', data: { seq: 1 } });
});
