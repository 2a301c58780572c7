// Two people and their devices on /ws.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { query } from '../support/database.mjs';
import { newPair, newPerson, unique } from '../support/people.mjs';
import { expectStatus } from '../support/rest.mjs';

let alice;
let bob;
let id;
before(async () => ({ alice, bob, id } = await newPair()));

async function session(t, person) {
  const socket = await person.connect();
  t.after(() => socket.cut());
  return socket;
}
const send = (socket, data) => socket.emit('sendMessage', { conversation_id: id, ...data });

// REQ RTS-2 MSS-US1-1 API-SC-001
test('a message is acknowledged to its session and comes once to all others', async (t) => {
  const [phone, laptop, other] = [
    await session(t, alice),
    await session(t, alice),
    await session(t, bob),
  ];
  const text = unique('hello');
  const message = await send(phone, { text, client_message_id: randomUUID() });
  assert.equal(message.text, text);
  assert.equal(message.sender_id, alice.id);
  const same = (x) => x.id === message.id;
  for (const socket of [laptop, other]) {
    const seen = await socket.event('newMessage', same);
    assert.deepEqual({ ...seen, status: '' }, { ...message, status: '' });
  }
  for (const socket of [phone, laptop, other]) await socket.settle(id);
  assert.equal(phone.seen('newMessage', same).length, 0, 'not to the session that sent it');
  assert.equal(laptop.seen('newMessage', same).length, 1);
  assert.equal(other.seen('newMessage', same).length, 1);
  assert.equal(
    (await query('SELECT id FROM messaging.messages WHERE id = :id', { id: message.id })).length,
    1,
  );
});

// REQ MSS-FR-001 MSS-FR-004
test('a message sent over REST comes to all sessions of both', async (t) => {
  const sockets = [await session(t, alice), await session(t, bob)];
  const message = await alice.write(id, unique('by REST'));
  for (const socket of sockets) await socket.event('newMessage', (x) => x.id === message.id);
});

// REQ MSS-US1-1 MSS-REL-2
test('a message is a row before anybody sees it', async (t) => {
  const other = await session(t, bob);
  const looks = [];
  other.onEvent(({ event, data }) => {
    if (event === 'newMessage') {
      looks.push(query('SELECT seq FROM messaging.messages WHERE id = :id', { id: data.id }));
    }
  });
  for (let i = 0; i < 20; ++i) await alice.write(id, `${i}`);
  await other.settle(id);
  const rows = await Promise.all(looks);
  assert.ok(rows.length >= 20);
  for (const found of rows) assert.equal(found.length, 1);
});

// REQ MSG-STORY-001-S2
test('a first message to a person opens the conversation, and both learn of it', async (t) => {
  const [carol, dave] = await Promise.all([newPerson('carol'), newPerson('dave')]);
  const [from, to] = [await session(t, carol), await session(t, dave)];
  const message = await from.emit('sendMessage', { recipient_id: dave.id, text: 'hi' });
  await to.event('newMessage', (x) => x.id === message.id);
  const created = await to.event('conversationCreated');
  assert.equal(created.conversation_id, message.conversation_id);
  assert.deepEqual(created.participants.map((x) => x.user_id).sort(), [carol.id, dave.id].sort());
  assert.equal(
    to.events.findIndex((x) => x.event === 'conversationCreated') <
      to.events.findIndex((x) => x.event === 'newMessage'),
    true,
    'before its first message',
  );
});

// REQ MSS-EDGE-3 API-FR-010
test('a key sent twice has one effect, one event, and the same acknowledgement', async (t) => {
  const [from, to] = [await session(t, alice), await session(t, bob)];
  const data = { text: unique('once'), client_message_id: randomUUID() };
  const [first, second] = await Promise.all([send(from, data), send(from, data)]);
  const third = await send(from, data);
  assert.deepEqual([second.id, third.id, third.seq], [first.id, first.id, first.seq]);
  await to.event('newMessage', (x) => x.id === first.id);
  await alice.write(id, 'after');
  await to.settle(id);
  assert.equal(to.seen('newMessage', (x) => x.id === first.id).length, 1);
});

// REQ API-SC-004
test('messages sent without waiting arrive in one order for everybody', async (t) => {
  const [from, to] = [await session(t, alice), await session(t, bob)];
  const sends = Array.from({ length: 50 }, (_, i) => send(from, { text: `${i}` }));
  const acknowledged = await Promise.all(sends);
  assert.deepEqual(
    acknowledged.map((x) => x.seq),
    acknowledged.map((_, i) => acknowledged[0].seq + i),
    'in the order in which they were sent',
  );
  const last = acknowledged.at(-1);
  await to.event('newMessage', (x) => x.seq === last.seq);
  const seen = to.seen('newMessage', (x) => x.seq >= acknowledged[0].seq);
  assert.deepEqual(
    seen.map((x) => x.id),
    acknowledged.map((x) => x.id),
  );
});

// REQ API-SC-002
test('a thousand messages go through, and each is stored once', async (t) => {
  const pair = await newPair();
  const began = Date.now();
  const [from, to] = [await session(t, pair.alice), await session(t, pair.bob)];
  const sendSome = (at) =>
    Promise.all(
      Array.from({ length: 25 }, (_, i) =>
        from.emit('sendMessage', { conversation_id: pair.id, text: `${at + i}` }),
      ),
    );
  for (let at = 0; at < 1000; at += 25) await sendSome(at);
  await to.event('newMessage', (x) => x.conversation_id === pair.id && x.seq === 1000);
  t.diagnostic(`they took ${Date.now() - began} ms; ten seconds are promised`);
  const rows = await query(
    'SELECT count(*) AS stored FROM messaging.messages WHERE conversation_id = :id',
    { id: pair.id },
  );
  assert.equal(Number(rows[0].stored), 1000);
});

const cursorEvents = [
  ['markAsDelivered', 'messageDelivered'],
  ['markAsRead', 'messageRead'],
];
for (const [request, event] of cursorEvents) {
  // REQ RTS-2 RTS-3 API-US1-5
  test(`${request} is acknowledged, stored, and told to the writer as ${event}`, async (t) => {
    const pair = await newPair();
    const [from, to] = [await session(t, pair.alice), await session(t, pair.bob)];
    const { seq } = await pair.alice.write(pair.id, 'hello');
    await to.emit(request, { conversation_id: pair.id, seq });
    const told = await from.event(event);
    assert.deepEqual(told, { conversation_id: pair.id, user_id: pair.bob.id, seq });
    const details = expectStatus(await pair.alice.get(`/conversations/${pair.id}`), 200);
    const reader = details.participants.find((x) => x.user_id === pair.bob.id);
    assert.equal(reader.delivered_seq, seq);
    assert.equal(reader.read_seq, request === 'markAsRead' ? seq : 0);
  });
}

test('a cursor that does not move is acknowledged, and nobody is told', async (t) => {
  const pair = await newPair();
  const [from, to] = [await session(t, pair.alice), await session(t, pair.bob)];
  await pair.alice.write(pair.id, 'one');
  for (let i = 0; i < 3; ++i) await to.emit('markAsRead', { conversation_id: pair.id, seq: 1 });
  await to.emit('markAsRead', { conversation_id: pair.id, seq: 0 });
  await pair.alice.write(pair.id, 'two');
  await to.emit('markAsRead', { conversation_id: pair.id, seq: 2 });
  await from.event('messageRead', (x) => x.seq === 2);
  assert.deepEqual(
    from.seen('messageRead').map((x) => x.seq),
    [1, 2],
  );
});

test("reading on one device is told to the reader's other device", async (t) => {
  const pair = await newPair();
  const [phone, laptop] = [await session(t, pair.bob), await session(t, pair.bob)];
  const { seq } = await pair.alice.write(pair.id, 'hello');
  await phone.emit('markAsRead', { conversation_id: pair.id, seq });
  assert.equal((await laptop.event('messageRead')).user_id, pair.bob.id);
});

// REQ RTS-3
test('typing reaches the other, and is stored nowhere', async (t) => {
  const pair = await newPair();
  const [from, to] = [await session(t, pair.alice), await session(t, pair.bob)];
  await pair.alice.write(pair.id, 'hello');
  for (const active of [true, false]) {
    await from.emit('typing', { conversation_id: pair.id, active });
    const told = await to.event('typing', (x) => x.active === active);
    assert.deepEqual(told, { conversation_id: pair.id, user_id: pair.alice.id, active });
  }
  assert.equal(from.seen('typing').length, 0, 'not to the session that types');
  const rows = await query(
    'SELECT * FROM messaging.conversation_events WHERE conversation_id = :id',
    pair,
  );
  assert.deepEqual(rows, []);
});

test('typing may come by REST as well', async (t) => {
  const pair = await newPair();
  const to = await session(t, pair.bob);
  await pair.alice.write(pair.id, 'hello');
  expectStatus(await pair.alice.post(`/conversations/${pair.id}/typing`, { active: true }), 204);
  await to.event('typing', (x) => x.user_id === pair.alice.id);
});

// REQ MSS-SEC-3
test('a stranger gets no event of a conversation, and cannot type in it', async (t) => {
  const pair = await newPair();
  const eve = await newPerson('eve');
  const [spy, to] = [await session(t, eve), await session(t, pair.bob)];
  await spy.emit('typing', { conversation_id: pair.id, active: true }).catch(() => undefined);
  const { seq } = await pair.alice.write(pair.id, 'secret');
  await to.event('newMessage');
  await to.emit('markAsRead', { conversation_id: pair.id, seq });
  const own = await eve.conversationWith(pair.bob);
  await spy.settle(own);
  assert.equal(to.seen('typing').length, 0);
  const about = spy.events.filter((x) => x.data.conversation_id === pair.id);
  assert.deepEqual(about, []);
});

const presenceOf = (answer) => answer.presence ?? answer;

// REQ RTS-3 RUN-2
test('presence is told of those one shares a conversation with, and of nobody else', async (t) => {
  const pair = await newPair();
  const eve = await newPerson('eve');
  const watcher = await session(t, pair.alice);
  await session(t, eve);
  const user_ids = [pair.bob.id, eve.id, randomUUID()];
  const before = presenceOf(await watcher.emit('watchPresence', { user_ids }));
  assert.deepEqual(
    before.map((x) => [x.user_id, x.online]),
    [[pair.bob.id, false]],
  );
  await session(t, pair.bob);
  const told = await watcher.event('presence', (x) => x.online);
  assert.deepEqual([told.user_id, told.last_seen_at], [pair.bob.id, null]);
  const now = presenceOf(await watcher.emit('watchPresence', { user_ids }));
  assert.deepEqual(
    now.map((x) => [x.user_id, x.online]),
    [[pair.bob.id, true]],
  );
});

test('a new list of watched people replaces the old one', async (t) => {
  const pair = await newPair();
  const carol = await newPerson('carol');
  await pair.alice.conversationWith(carol);
  const watcher = await session(t, pair.alice);
  await watcher.emit('watchPresence', { user_ids: [pair.bob.id] });
  await watcher.emit('watchPresence', { user_ids: [carol.id] });
  await session(t, pair.bob);
  await session(t, carol);
  await watcher.event('presence', (x) => x.user_id === carol.id);
  assert.equal(watcher.seen('presence', (x) => x.user_id === pair.bob.id).length, 0);
});

test('somebody who goes is told to be offline after the grace, with the time', async (t) => {
  const pair = await newPair();
  const [watcher, phone] = [await session(t, pair.alice), await session(t, pair.bob)];
  await watcher.emit('watchPresence', { user_ids: [pair.bob.id] });
  await phone.close();
  const told = await watcher.event('presence', (x) => !x.online);
  assert.equal(told.user_id, pair.bob.id);
  assert.match(told.last_seen_at, /Z$/);
});
