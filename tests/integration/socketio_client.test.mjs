// A stock socket.io-client, used as its manual says, against the node as it is.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { PollingSession } from '../support/engineio.mjs';
import { newPair, node } from '../support/people.mjs';
import { stockClient } from '../support/socketio.mjs';
import { until, within } from '../support/waiting.mjs';

let alice;
let bob;
let id;
before(async () => ({ alice, bob, id } = await newPair()));

function client(t, person, options) {
  const made = stockClient(node, person?.token ?? 'nonsense', options);
  t.after(() => made.disconnect());
  return made;
}

const once = (emitter, event) =>
  within(
    `'${event}'`,
    new Promise((resolve) => {
      emitter.once(event, (...args) => resolve(args));
    }),
  );

const transportOf = (socket) => socket.io.engine.transport.name;

const ways = {
  'both transports': undefined,
  'WebSocket only': { transports: ['websocket'] },
  'long polling only': { transports: ['polling'] },
};
for (const [name, options] of Object.entries(ways)) {
  // REQ RTS-1 RTS-2
  test(`with ${name} it connects, sends with an acknowledgement, and gets events`, async (t) => {
    const [from, to] = [client(t, alice, options), client(t, bob, options)];
    await Promise.all([once(from, 'ready'), once(to, 'ready')]);
    const arrived = once(to, 'newMessage');
    const answer = await from.timeout(20_000).emitWithAck('sendMessage', {
      conversation_id: id,
      text: `by ${name}`,
    });
    assert.equal(answer.data.text, `by ${name}`);
    const [message] = await arrived;
    assert.deepEqual({ ...message, status: '' }, { ...answer.data, status: '' });
    const read = once(from, 'messageRead');
    to.emit('markAsRead', { conversation_id: id, seq: message.seq });
    assert.deepEqual((await read)[0], { conversation_id: id, user_id: bob.id, seq: message.seq });
  });

  // REQ RTS-1 RTS-4
  test(`with ${name} a bad token is a connect_error that says why`, async (t) => {
    const socket = client(t, undefined, options);
    const [error] = await once(socket, 'connect_error');
    assert.equal(error.message, 'UNAUTHENTICATED');
    assert.equal(error.data.code, 'UNAUTHENTICATED');
    assert.equal(socket.connected, false);
  });

  test(`with ${name} it may try again with a good token`, async (t) => {
    const socket = client(t, undefined, options);
    await once(socket, 'connect_error');
    socket.auth = { token: alice.token };
    socket.connect();
    await once(socket, 'ready');
  });

  test(`with ${name} bytes are refused and the socket lives`, async (t) => {
    const socket = client(t, alice, options);
    await once(socket, 'ready');
    const emit = (data) => socket.timeout(20_000).emitWithAck('sendMessage', data);
    const refused = await emit({ conversation_id: id, text: Buffer.from('x') });
    assert.equal(refused.error.code, 'VALIDATION_FAILED');
    assert.equal((await emit({ conversation_id: id, text: 'text' })).data.text, 'text');
  });

  test(`with ${name} another namespace is a connect_error`, async (t) => {
    const socket = client(t, alice, options);
    await once(socket, 'connect');
    const other = socket.io.socket('/admin');
    const [error] = await once(other, 'connect_error');
    assert.equal(error.message, 'Invalid namespace');
    assert.equal(socket.connected, true);
  });

  // REQ RTS-8
  test(`with ${name} it comes back by itself after its connection was cut`, async (t) => {
    const socket = client(t, alice, { ...options, reconnection: true, reconnectionDelay: 10 });
    await once(socket, 'ready');
    const first = socket.id;
    socket.io.engine.close();
    await once(socket, 'ready');
    assert.notEqual(socket.id, first);
  });
}

// REQ RTS-2
test('it begins by long polling and goes over to a WebSocket, losing nothing', async (t) => {
  const [from, to] = [client(t, alice), client(t, bob)];
  await Promise.all([once(from, 'ready'), once(to, 'ready')]);
  const seen = [];
  to.on('newMessage', (message) => seen.push(message.seq));
  const answers = [];
  for (let i = 0; i < 40; ++i) {
    const data = { conversation_id: id, text: `${i}` };
    answers.push(await from.timeout(20_000).emitWithAck('sendMessage', data));
  }
  for (const each of [from, to]) {
    await until('the upgrade', () => transportOf(each) === 'websocket');
  }
  await until('all messages', () => seen.length === 40);
  assert.deepEqual(
    seen,
    answers.map((x) => x.data.seq),
  );
});

test('several events at once over long polling come in order', async (t) => {
  const options = { transports: ['polling'] };
  const [from, to] = [client(t, alice, options), client(t, bob, options)];
  await Promise.all([once(from, 'ready'), once(to, 'ready')]);
  const seen = [];
  to.on('newMessage', (message) => seen.push(message.seq));
  const send = (i) =>
    from.timeout(20_000).emitWithAck('sendMessage', { conversation_id: id, text: `${i}` });
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => send(i)));
  await until('all messages', () => seen.length === 50);
  assert.deepEqual(
    seen,
    answers.map((x) => x.data.seq),
  );
});

test('a poll that is cut ends its session, and the user is offline', async (t) => {
  const watcher = client(t, alice, { transports: ['websocket'] });
  await once(watcher, 'ready');
  const { bob: carol } = await newPair();
  await alice.conversationWith(carol);
  const session = await PollingSession.begin(node);
  await session.post(`40${JSON.stringify({ token: carol.token })}`);
  await until('ready', async () => (await session.get()).text.includes('"ready"'));
  const watched = await watcher.emitWithAck('watchPresence', { user_ids: [carol.id] });
  assert.equal(watched.data.presence[0].online, true);
  const gone = once(watcher, 'presence');
  await assert.rejects(
    fetch(`${node.url}/socket.io/?EIO=4&transport=polling&sid=${session.sid}`, {
      signal: AbortSignal.timeout(300),
    }),
  );
  assert.equal((await gone)[0].online, false);
});
