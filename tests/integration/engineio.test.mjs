// Engine.IO v4: the scenarios of the protocol's public test suite, with Socket.IO's CONNECT and
// acknowledgements where that suite has a server that echoes. Besides them what it leaves open.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PollingSession, RawSocket, SEPARATOR, polling } from '../support/engineio.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { newPerson } from '../support/people.mjs';
import { sleep } from '../support/waiting.mjs';

const node = new OwnNode({
  PARLEY_WEBSOCKET_HEARTBEAT: '1s',
  PARLEY_WEBSOCKET_AUTH_TIMEOUT: '20s',
  PARLEY_HTTP_CORS_ORIGINS: 'https://other.example',
});
let alice;
before(async () => {
  await node.start();
  alice = await newPerson('alice', node);
});
after(() => node.remove());

const connect = () => `40${JSON.stringify({ token: alice.token })}`;
const resume = (id) => `42${id}["resume",{"cursors":{}}]`;
const isAnswer = (id) => (packet) => packet.startsWith(`43${id}[{"data":`);

function raw(t, parameters) {
  const socket = new RawSocket(node, parameters);
  t.after(() => socket.cut());
  return socket;
}

/** A session over long polling that has been logged in, its first packets read. */
async function loggedIn() {
  const session = await PollingSession.begin(node);
  assert.equal((await session.post(connect())).text, 'ok');
  let packets = [];
  while (!packets.some((x) => x.startsWith('42["ready"')))
    packets = [...packets, ...(await session.packets())];
  assert.match(packets[0], /^40\{"sid":"[^"]+"\}$/);
  return session;
}

/** Polls until a packet passes, answering pings; gives all that came. */
async function pollUntil(session, passes) {
  const all = [];
  for (;;) {
    const packets = await session.packets();
    all.push(...packets);
    if (packets.some(passes)) return all;
    if (packets.includes('2')) await session.post('3');
  }
}

/** Reads packets until one passes, answering pings. */
async function readUntil(socket, passes) {
  for (;;) {
    const packet = await socket.next();
    if (passes(packet)) return packet;
    if (packet === '2') socket.send('3');
  }
}

const handshakeKeys = ['maxPayload', 'pingInterval', 'pingTimeout', 'sid', 'upgrades'];

test('a handshake by long polling gives an id, the clocks and the way to upgrade', async () => {
  const answer = await polling(node, 'GET');
  assert.equal(answer.status, 200);
  assert.match(answer.headers['content-type'], /^text\/plain/);
  assert.equal(answer.headers['set-cookie'], undefined);
  assert.equal(answer.text[0], '0');
  const handshake = JSON.parse(answer.text.slice(1));
  assert.deepEqual(Object.keys(handshake).sort(), handshakeKeys);
  assert.deepEqual(handshake.upgrades, ['websocket']);
  assert.deepEqual([handshake.pingInterval, handshake.pingTimeout], [1_000, 800]);
  assert.equal(handshake.maxPayload, 65_536);
  assert.ok(handshake.sid.length >= 22, 'nobody guesses it');
});

test('a handshake by WebSocket gives the same, and no upgrade', async (t) => {
  const opening = await raw(t).next();
  assert.equal(opening[0], '0');
  const handshake = JSON.parse(opening.slice(1));
  assert.deepEqual(Object.keys(handshake).sort(), handshakeKeys);
  assert.deepEqual(handshake.upgrades, []);
});

for (const [name, parameters] of [
  ['no version', { EIO: null }],
  ['version 3', { EIO: '3' }],
  ['version abc', { EIO: 'abc' }],
  ['no transport', { transport: null }],
  ['an unknown transport', { transport: 'abc' }],
  ['an unknown session', { sid: '0.AAAAAAAAAAAAAAAAAAAAAA' }],
  ['a session of no loop', { sid: '99.AAAAAAAAAAAAAAAAAAAAAA' }],
  ['no session id at all', { sid: 'abc' }],
]) {
  test(`${name} is a 400 by long polling`, async () => {
    assert.equal((await polling(node, 'GET', parameters)).status, 400);
  });

  test(`${name} gets no WebSocket`, async (t) => {
    const transport = 'transport' in parameters ? {} : { transport: 'websocket' };
    const socket = raw(t, { ...transport, ...parameters });
    await socket.whenClosed();
  });
}

for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) {
  test(`a session cannot begin with ${method}`, async () => {
    assert.equal((await polling(node, method)).status, 400);
  });
}

test('a payload may carry one packet or several, and answers come joined', async () => {
  const session = await loggedIn();
  const body = [1, 2, 3].map((x) => resume(x)).join(SEPARATOR);
  assert.equal((await session.post(body)).text, 'ok');
  const packets = await pollUntil(session, isAnswer(3));
  for (const id of [1, 2, 3]) assert.equal(packets.filter(isAnswer(id)).length, 1);
});

test('a poll is held until there is something', async () => {
  const session = await loggedIn();
  const poll = session.packets();
  await session.post(resume(7));
  assert.ok((await poll).some((x) => isAnswer(7)(x) || x === '2'));
});

for (const body of ['abc', '', '0', '5', `3${SEPARATOR}abc`]) {
  test(`the payload ${JSON.stringify(body)} is a 400 and ends the session`, async () => {
    const session = await PollingSession.begin(node);
    assert.equal((await session.post(body)).status, 400);
    assert.equal((await session.get()).status, 400);
  });
}

test('a payload above maxPayload is a 413 and ends the session', async () => {
  const session = await PollingSession.begin(node);
  assert.equal((await session.post(`4${'x'.repeat(65_536)}`)).status, 413);
  assert.equal((await session.get()).status, 400);
});

test('a second poll beside the first ends the session', async () => {
  const session = await PollingSession.begin(node);
  const first = session.get();
  await sleep(100);
  assert.equal((await session.get()).status, 400);
  assert.equal((await first).text, '1');
  assert.equal((await session.get()).status, 400);
});

test('messages over a WebSocket are answered', async (t) => {
  const socket = raw(t);
  await socket.next();
  socket.send(connect());
  await readUntil(socket, (x) => x.startsWith('42["ready"'));
  socket.send(resume(5));
  await readUntil(socket, isAnswer(5));
});

for (const packet of ['abc', '', '0', '5', '2probe']) {
  test(`the packet '${packet}' closes a WebSocket`, async (t) => {
    const socket = raw(t);
    await socket.next();
    socket.send(packet);
    await socket.whenClosed();
  });
}

test('pings come by long polling, and pongs keep the session', async () => {
  const session = await PollingSession.begin(node);
  for (let i = 0; i < 3; ++i) {
    assert.equal((await session.get()).text, '2');
    assert.equal((await session.post('3')).text, 'ok');
  }
});

test('without a pong the session of long polling ends', async () => {
  const session = await PollingSession.begin(node);
  assert.equal((await session.get()).text, '2');
  const last = await session.get();
  assert.equal(last.text, '1');
  assert.equal((await session.get()).status, 400);
});

test('a client that never polls loses its session', async () => {
  const session = await PollingSession.begin(node);
  await sleep(2_500);
  // The ping was never taken away: the client is given the time of a slow one.
  assert.ok([200, 400].includes((await session.get()).status));
});

// REQ RTS-8
test('pings come by WebSocket, and pongs keep it open', async (t) => {
  const socket = raw(t);
  await socket.next();
  for (let i = 0; i < 3; ++i) {
    assert.equal(await socket.next(), '2');
    socket.send('3');
  }
});

// REQ RTS-8
test('without a pong a WebSocket is closed', async (t) => {
  const socket = raw(t);
  await socket.next();
  assert.equal(await socket.next(), '2');
  await socket.whenClosed();
});

test('a close by long polling ends the pending poll and the session', async () => {
  const session = await PollingSession.begin(node);
  const [poll] = await Promise.all([session.get(), sleep(100).then(() => session.post('1'))]);
  assert.deepEqual([poll.status, poll.text], [200, '6']);
  assert.equal((await session.get()).status, 400);
});

test('a close by WebSocket closes it', async (t) => {
  const socket = raw(t);
  await socket.next();
  socket.send('1');
  await socket.whenClosed();
});

/** The dance of an upgrade; the WebSocket that carries the session from then on. */
async function upgraded(t, session) {
  const socket = raw(t, { sid: session.sid });
  await socket.opened;
  socket.send('2probe');
  assert.equal(await socket.next(), '3probe');
  socket.send('5');
  return socket;
}

// Sessions stand on one event loop and connections come to any: often enough to meet all pairs.
test('a session goes over from long polling to a WebSocket', async (t) => {
  for (let i = 0; i < 8; ++i) {
    const session = await loggedIn();
    const poll = session.get();
    const socket = await upgraded(t, session);
    assert.match((await poll).text, /^(6|2)$/);
    socket.send(resume(9));
    await readUntil(socket, isAnswer(9));
  }
});

test('polls end at once while a WebSocket is being probed', async (t) => {
  const session = await PollingSession.begin(node);
  const socket = raw(t, { sid: session.sid });
  await socket.opened;
  socket.send('2probe');
  assert.equal(await socket.next(), '3probe');
  assert.match((await session.get()).text, /^(6|2)$/);
});

test('what waited while polling comes by the WebSocket', async (t) => {
  const session = await loggedIn();
  await session.post(resume(11));
  await sleep(200);
  const socket = await upgraded(t, session);
  await readUntil(socket, isAnswer(11));
});

test('after the upgrade polls and posts are a 400, and the WebSocket lives', async (t) => {
  const session = await loggedIn();
  const socket = await upgraded(t, session);
  socket.send(resume(1));
  await readUntil(socket, isAnswer(1));
  assert.equal((await session.get()).status, 400);
  assert.equal((await session.post('3')).status, 400);
  socket.send(resume(2));
  await readUntil(socket, isAnswer(2));
});

test('a second WebSocket of the same session is closed, and the first lives', async (t) => {
  const session = await loggedIn();
  const socket = await upgraded(t, session);
  await raw(t, { sid: session.sid }).whenClosed();
  socket.send(resume(1));
  await readUntil(socket, isAnswer(1));
});

test('a WebSocket that is probed and given up leaves the session to polling', async (t) => {
  const session = await loggedIn();
  const socket = raw(t, { sid: session.sid });
  await socket.opened;
  socket.send('2probe');
  await socket.next();
  socket.cut();
  await session.post(resume(3));
  await pollUntil(session, isAnswer(3));
});

test('other origins may poll when they are allowed, without a cookie', async () => {
  const headers = { origin: 'https://other.example' };
  const allowed = await polling(node, 'GET', {}, undefined, headers);
  assert.equal(allowed.headers['access-control-allow-origin'], 'https://other.example');
  const asked = { ...headers, 'access-control-request-method': 'POST' };
  const preflight = await polling(node, 'OPTIONS', {}, undefined, asked);
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers['access-control-allow-methods'], /POST/);
  const stranger = await polling(node, 'GET', {}, undefined, { origin: 'https://evil.example' });
  assert.equal(stranger.headers['access-control-allow-origin'], undefined);
});

test('a frame above 65,536 bytes closes with 1009', async (t) => {
  const socket = raw(t);
  await socket.next();
  socket.send(`4${'x'.repeat(65_536)}`);
  assert.equal((await socket.whenClosed()).code, 1009);
});
