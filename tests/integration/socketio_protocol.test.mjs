// Socket.IO v5, packet by packet: the scenarios of the protocol's public test suite. Parley has the
// main namespace only and takes no bytes; where that suite uses others, the refusal is checked.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PollingSession, RawSocket } from '../support/engineio.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { UUID, newPair } from '../support/people.mjs';

const node = new OwnNode({ PARLEY_WEBSOCKET_AUTH_TIMEOUT: '1s' });
let alice;
let id;
before(async () => {
  await node.start();
  ({ alice, id } = await newPair(node));
});
after(() => node.remove());

/** A WebSocket that has got its handshake. */
async function opened(t) {
  const socket = new RawSocket(node);
  t.after(() => socket.cut());
  await socket.next();
  return socket;
}

const parsed = (packet, prefix) => {
  assert.ok(packet.startsWith(prefix), `${packet} begins with ${prefix}`);
  return JSON.parse(packet.slice(prefix.length));
};

/** A WebSocket that has been logged in; its `ready` is read. */
async function connected(t) {
  const socket = await opened(t);
  socket.send(`40${JSON.stringify({ token: alice.token })}`);
  await socket.next();
  await socket.next();
  return socket;
}

const resume = '["resume",{"cursors":{}}]';
async function isAlive(socket) {
  socket.send(`4299${resume}`);
  assert.match(await socket.next(), /^4399\[\{"data":/);
}

// REQ RTS-1 RTS-2
test('CONNECT with a token is answered with an id, and ready follows', async (t) => {
  const socket = await opened(t);
  socket.send(`40${JSON.stringify({ token: alice.token })}`);
  const answer = parsed(await socket.next(), '40');
  assert.deepEqual(Object.keys(answer), ['sid']);
  const [name, ready] = parsed(await socket.next(), '42');
  assert.equal(name, 'ready');
  assert.equal(ready.user_id, alice.id);
  assert.match(ready.session_id, UUID);
  assert.equal(ready.session_id, answer.sid);
});

for (const [name, packet] of [
  ['nothing', '40'],
  ['no token', '40{}'],
  ['a number as token', '40{"token":7}'],
  ['a token that is none', '40{"token":"abc"}'],
]) {
  // REQ RTS-1 RTS-4
  test(`CONNECT with ${name} is refused, and may be tried again`, async (t) => {
    const socket = await opened(t);
    socket.send(packet);
    const refusal = parsed(await socket.next(), '44');
    assert.equal(refusal.message, 'UNAUTHENTICATED');
    assert.equal(refusal.data.code, 'UNAUTHENTICATED');
    assert.match(refusal.data.trace_id, /^[0-9a-f]{32}$/);
    socket.send(`40${JSON.stringify({ token: alice.token })}`);
    parsed(await socket.next(), '40');
  });
}

for (const packet of ['40/random', '40/random,', '40/random,{"token":"x"}', '40/custom']) {
  test(`${packet} is told that there is no such namespace`, async (t) => {
    const socket = await opened(t);
    socket.send(packet);
    const space = /^40([^,]+)/.exec(packet)[1];
    assert.deepEqual(parsed(await socket.next(), `44${space},`), { message: 'Invalid namespace' });
  });
}

// REQ RTS-8
test('without a CONNECT in time the connection is closed', async (t) => {
  const socket = await opened(t);
  assert.equal((await socket.whenClosed()).code, 4408);
});

test('DISCONNECT leaves the namespace and keeps the connection for another CONNECT', async (t) => {
  const socket = await connected(t);
  socket.send('41');
  socket.send(`40${JSON.stringify({ token: alice.token })}`);
  parsed(await socket.next(), '40');
  assert.equal(parsed(await socket.next(), '42')[0], 'ready');
  await isAlive(socket);
});

test('after DISCONNECT and nothing more the connection is closed', async (t) => {
  const socket = await connected(t);
  socket.send('41');
  assert.equal((await socket.whenClosed()).code, 4408);
});

// REQ RTS-2
test('an event with an id is acknowledged under it, one without is not', async (t) => {
  const socket = await connected(t);
  const data = { conversation_id: id, text: 'hello' };
  socket.send(`42["sendMessage",${JSON.stringify(data)}]`);
  socket.send(`42456["sendMessage",${JSON.stringify(data)}]`);
  const answer = parsed(await socket.next(), '43456');
  assert.equal(answer.length, 1);
  assert.equal(answer[0].data.text, 'hello');
  assert.equal(answer[0].data.seq % 2, 0, 'the one without an id was sent too');
});

// REQ RTS-4
test('a refused event is acknowledged with the error, or told as an error event', async (t) => {
  const socket = await connected(t);
  socket.send('427["sendMessage",{"text":""}]');
  assert.equal(parsed(await socket.next(), '437')[0].error.code, 'VALIDATION_FAILED');
  socket.send('42["sendMessage",{"text":""}]');
  const [name, error] = parsed(await socket.next(), '42');
  assert.deepEqual([name, error.code], ['error', 'VALIDATION_FAILED']);
  await isAlive(socket);
});

for (const [name, packet, code] of [
  ['an unknown event', '421["explode"]', 'NOT_FOUND'],
  ['a number as name', '421[7]', 'NOT_FOUND'],
  ['data that are no object', '421["resume",7]', 'MALFORMED_JSON'],
]) {
  test(`${name} is refused, and the connection lives`, async (t) => {
    const socket = await connected(t);
    socket.send(packet);
    assert.equal(parsed(await socket.next(), '431')[0].error.code, code);
    await isAlive(socket);
  });
}

// REQ RTS-4
test('bytes are refused once all of them have come, and the connection lives', async (t) => {
  const socket = await connected(t);
  const part = (num) => `{"_placeholder":true,"num":${num}}`;
  socket.send(`452-8["sendMessage",${part(0)},${part(1)}]`);
  socket.send(Buffer.from([1, 2, 3]));
  socket.send(Buffer.from([4]));
  assert.equal(parsed(await socket.next(), '438')[0].error.code, 'VALIDATION_FAILED');
  await isAlive(socket);
});

test('acknowledgements of nothing are ignored', async (t) => {
  const socket = await connected(t);
  socket.send('4312[]');
  await isAlive(socket);
});

for (const packet of [
  '4abc',
  '42abc',
  '42{}',
  '42[]',
  '42',
  '42[{}]',
  '42abc["message",1]',
  '42/custom,["message"]',
  '40',
  '44{"message":"x"}',
  '451["message"]',
  '4517-["message"]',
  '43[1]',
  '4',
  '47',
  `42${'['.repeat(60_000)}`,
]) {
  test(`the packet ${packet.slice(0, 30)} closes the connection`, async (t) => {
    const socket = await connected(t);
    socket.send(packet);
    await socket.whenClosed();
  });
}

test('an event before CONNECT closes the connection', async (t) => {
  const socket = await opened(t);
  socket.send(`421${resume}`);
  await socket.whenClosed();
});

test('text between a packet and its bytes closes the connection', async (t) => {
  const socket = await connected(t);
  socket.send('451-["sendMessage",{"_placeholder":true,"num":0}]');
  socket.send(`421${resume}`);
  await socket.whenClosed();
});

test('bytes that belong to nothing close the connection', async (t) => {
  const socket = await connected(t);
  socket.send(Buffer.from([1]));
  await socket.whenClosed();
});

// REQ RUN-10 RTS-8
test('refusals that nobody takes away end the session', async () => {
  const session = await PollingSession.begin(node);
  const body = Array(1_100).fill('40/random').join('\x1e');
  const { status } = await session.post(body);
  assert.equal(status, 400);
  assert.equal((await session.get()).status, 400);
});
