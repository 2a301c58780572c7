// Getting onto /ws: three ways to bring the token, and what happens without a good one.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { TIME, UUID, newPerson, node, stranger } from '../support/people.mjs';
import { expectStatus } from '../support/rest.mjs';
import { openSocket } from '../support/socket.mjs';

let alice;
before(async () => {
  alice = await newPerson('alice');
});

const bearer = (token) => ({ authorization: `Bearer ${token}` });
const byFrame = (token) => JSON.stringify({ event: 'auth', data: { token } });

function opened(t, options) {
  const socket = openSocket(node, options);
  t.after(() => socket.cut());
  return socket;
}

const ways = {
  'the Authorization header': (t, token) => opened(t, { headers: bearer(token) }),
  'the subprotocol': (t, token) => opened(t, { protocols: ['parley.v1', `bearer.${token}`] }),
  'a first frame': (t, token) => {
    const socket = opened(t);
    socket.opened.then(() => socket.sendRaw(byFrame(token)));
    return socket;
  },
};
for (const [name, connectBy] of Object.entries(ways)) {
  // REQ RTS-1
  test(`a token in ${name} opens a session`, async (t) => {
    const ready = await connectBy(t, alice.token).event('ready');
    assert.equal(ready.user_id, alice.id);
    assert.match(ready.session_id, UUID);
    assert.match(ready.server_time, TIME);
    assert.equal(ready.heartbeat_interval_ms, 25_000);
    assert.equal(ready.limits.frame_size_max, 65_536);
    assert.equal(ready.limits.text_size_max, 10_240);
  });

  // REQ RTS-1 MSS-SEC-3
  test(`a bad token in ${name} is told so and closed with 4401`, async (t) => {
    const socket = connectBy(t, `${alice.token.slice(0, -4)}AAAA`);
    assert.equal((await socket.event('error')).code, 'UNAUTHENTICATED');
    assert.equal((await socket.whenClosed()).code, 4401);
    assert.equal(socket.seen('ready').length, 0);
  });
}

test('the subprotocol way is answered with parley.v1, never with the token', async (t) => {
  const socket = ways['the subprotocol'](t, alice.token);
  await socket.event('ready');
  assert.equal(socket.web.protocol, 'parley.v1');
});

// REQ RTS-8
test('without a token for 5 seconds a socket is closed with 4408', async (t) => {
  assert.equal((await opened(t).whenClosed()).code, 4408);
});

// REQ RTS-4
test('a request before the token is refused, and the token may still come', async (t) => {
  const socket = opened(t);
  await socket.opened;
  await assert.rejects(socket.emit('sendMessage', { text: 'x' }), { code: 'UNAUTHENTICATED' });
  socket.sendRaw(byFrame(alice.token));
  await socket.event('ready');
});

test('requests sent right behind the token are answered', async (t) => {
  const socket = opened(t);
  await socket.opened;
  socket.sendRaw(byFrame(alice.token));
  assert.deepEqual((await socket.emit('resume', { cursors: {} })).entries, []);
});

test('every session has an id of its own', async (t) => {
  const sockets = Object.values(ways).map((connectBy) => connectBy(t, alice.token));
  const ready = await Promise.all(sockets.map((x) => x.event('ready')));
  assert.equal(new Set(ready.map((x) => x.session_id)).size, 3);
});

test('a plain request to /ws is asked to upgrade', async () => {
  const answer = await stranger.get('/ws');
  expectStatus(answer, 426);
  assert.match(answer.headers.upgrade ?? '', /websocket/i);
});

for (const [name, headers, status] of [
  [
    'of another version',
    { 'sec-websocket-version': '12', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    426,
  ],
  ['without a key', { 'sec-websocket-version': '13' }, 400],
  ['with a short key', { 'sec-websocket-version': '13', 'sec-websocket-key': 'abc' }, 400],
]) {
  test(`a handshake ${name} is refused with ${status}`, async () => {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', ...headers };
    expectStatus(await stranger.get('/ws', upgrade), status);
  });
}
