// Reading back: pages, cursors, states of delivery, and sync.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { TIME, newPair, newPerson } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

const COUNT = 100;
const range = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

let alice;
let bob;
let id;
let sent;
before(async () => {
  ({ alice, bob, id } = await newPair());
  sent = [];
  for (const i of range(1, COUNT)) sent.push(await alice.write(id, `message ${i}`));
});

const read = async (parameters, person = bob) =>
  expectStatus(await person.get(`/conversations/${id}/messages${parameters}`), 200);
const seqs = (body) => body.items.map((x) => x.seq);

// REQ API-SC-004 MSG-STORY-002-S1
test('100 messages sent one after the other are read back in their order', async () => {
  const { items } = await read('?page=1&page_size=200');
  assert.deepEqual(
    items.map((x) => [x.id, x.seq, x.text]),
    sent.map((x) => [x.id, x.seq, x.text]),
  );
  assert.deepEqual(
    sent.map((x) => x.seq),
    range(1, COUNT),
  );
  const times = items.map((x) => x.created_at);
  assert.deepEqual(times, [...times].sort());
  assert.equal(new Set(times).size, COUNT);
  for (const item of items) assert.match(item.created_at, TIME);
});

// REQ MSG-STORY-002-S1 MSG-BE-002.1-S2
test('a page holds 50 unless told otherwise, oldest first', async () => {
  const first = await read('');
  assert.deepEqual(seqs(first), range(1, 50));
  assert.deepEqual([first.page, first.page_size, first.has_next], [1, 50, true]);
  const second = await read('?page=2');
  assert.deepEqual(seqs(second), range(51, 100));
  assert.deepEqual([second.page, second.has_next], [2, false]);
});

for (const [parameters, from, to, next] of [
  ['?page=1&page_size=30', 1, 30, true],
  ['?page=4&page_size=30', 91, 100, false],
  ['?page=5&page_size=30', 1, 0, false],
  ['?page=2&page_size=99', 100, 100, false],
  ['?page_size=1', 1, 1, true],
  ['?page=1&page_size=100', 1, 100, false],
]) {
  // REQ MSG-BE-002.1-S2
  test(`${parameters} gives ${from} to ${to}`, async () => {
    const body = await read(parameters);
    assert.deepEqual(seqs(body), range(from, to));
    assert.equal(body.has_next, next);
  });
}

for (const [parameters, from, to, more] of [
  ['?limit=20', 81, 100, true],
  ['?before_seq=81&limit=20', 61, 80, true],
  ['?before_seq=11&limit=20', 1, 10, false],
  ['?after_seq=0&limit=20', 1, 20, true],
  ['?after_seq=90&limit=20', 91, 100, false],
  ['?after_seq=80&limit=20', 81, 100, false],
  ['?after_seq=100', 1, 0, false],
  ['?before_seq=1', 1, 0, false],
  ['?before_seq=51', 1, 50, false],
  ['?after_seq=10&before_seq=15', 11, 14, false],
  ['?after_seq=999999999999', 1, 0, false],
]) {
  // REQ API-US4-1 API-US4-3
  test(`${parameters} gives ${from} to ${to}`, async () => {
    const body = await read(parameters);
    assert.deepEqual(
      seqs(body).sort((a, b) => a - b),
      range(from, to),
    );
    assert.deepEqual(
      seqs(body),
      seqs(body).sort((a, b) => a - b),
      'oldest first',
    );
    assert.equal(body.has_more, more);
  });
}

test('a page holds at most 200', async () => {
  assert.equal((await read('?page_size=201')).page_size, 200);
  assert.equal((await read('?limit=5000')).items.length, COUNT);
});

for (const bad of [
  'page=0',
  'page=-1',
  'page=one',
  'page_size=0',
  'page_size=-5',
  'limit=0',
  'limit=x',
  'before_seq=-1',
  'before_seq=x',
  'after_seq=1.5',
  'after_seq=99999999999999999999',
  'limit=',
  'page=%31x',
]) {
  test(`the number in ${bad} is refused with its name`, async () => {
    const answer = await bob.get(`/conversations/${id}/messages?${bad}`);
    const error = expectProblem(answer, 422, 'VALIDATION_FAILED');
    assert.deepEqual(
      error.details.map((x) => x.field),
      [bad.split('=')[0]],
    );
  });
}

// REQ API-US4-4
test('a conversation without messages has an empty history', async () => {
  const pair = await newPair();
  const { items, has_next: next } = expectStatus(
    await pair.alice.get(`/conversations/${pair.id}/messages`),
    200,
  );
  assert.deepEqual([items, next], [[], false]);
});

async function statusOf(pair) {
  const { items } = expectStatus(
    await pair.alice.get(`/conversations/${pair.id}/messages?limit=1`),
    200,
  );
  return items[0].status;
}

// REQ API-US1-4 API-US1-5 API-FR-004 RTS-3
test("a message is PENDING, then DELIVERED, then READ as its reader's cursors move", async () => {
  const pair = await newPair();
  const { seq, status } = await pair.alice.write(pair.id, 'hello');
  assert.equal(status, 'PENDING');
  assert.equal(await statusOf(pair), 'PENDING');
  expectStatus(await pair.bob.post(`/conversations/${pair.id}/delivered`, { seq }), 204);
  assert.equal(await statusOf(pair), 'DELIVERED');
  expectStatus(await pair.bob.post(`/conversations/${pair.id}/read`, { seq }), 204);
  assert.equal(await statusOf(pair), 'READ');
  expectStatus(await pair.bob.post(`/conversations/${pair.id}/delivered`, { seq: 0 }), 204);
  assert.equal(await statusOf(pair), 'READ', 'cursors never go back');
});

// REQ API-US1-2
test('a message to somebody who is connected is SENT', async (t) => {
  const pair = await newPair();
  const session = await pair.bob.connect();
  t.after(() => session.cut());
  await pair.alice.write(pair.id, 'are you there?');
  await session.event('newMessage');
  assert.equal((await pair.alice.write(pair.id, 'good')).status, 'SENT');
});

test("the reader's own cursor says nothing about the reader's own messages", async () => {
  const pair = await newPair();
  const { seq } = await pair.alice.write(pair.id, 'hello');
  expectStatus(await pair.alice.post(`/conversations/${pair.id}/read`, { seq }), 204);
  assert.equal(await statusOf(pair), 'PENDING');
});

test('a cursor beyond the end stops at the end', async () => {
  const pair = await newPair();
  await pair.alice.write(pair.id, 'one');
  expectStatus(await pair.bob.post(`/conversations/${pair.id}/read`, { seq: 1_000_000 }), 204);
  const details = expectStatus(await pair.bob.get(`/conversations/${pair.id}`), 200);
  assert.equal(details.participants.find((x) => x.user_id === pair.bob.id).read_seq, 1);
  await pair.alice.write(pair.id, 'two');
  assert.equal(await statusOf(pair), 'PENDING');
});

const sync = (cursors, person = bob) => person.post('/sync', { cursors });

test('a sync tells no more than was asked for, and that there is more', async () => {
  const asked = { cursors: { [id]: 20 }, limit: 3 };
  const body = expectStatus(await bob.post('/sync', asked), 200);
  assert.deepEqual(
    body.entries.map((x) => x.data.seq),
    [21, 22, 23],
  );
  assert.deepEqual([body.has_more, body.recovered], [true, true]);
  const rest = { cursors: { [id]: 98 }, limit: 5_000 };
  const end = expectStatus(await bob.post('/sync', rest), 200);
  assert.deepEqual([end.entries.length, end.has_more], [2, false]);
});

// REQ MSS-US1-2 MSS-US1-3 MSS-FR-005
test('sync gives what came after the cursors, in order, as events', async () => {
  const body = expectStatus(await sync({ [id]: 97 }), 200);
  assert.deepEqual([body.has_more, body.recovered], [false, true]);
  assert.deepEqual(
    body.entries.map((x) => x.event),
    ['newMessage', 'newMessage', 'newMessage'],
  );
  assert.deepEqual(
    body.entries.map((x) => x.data.id),
    sent.slice(97).map((x) => x.id),
  );
});

test('sync takes cursors with an epoch, and several conversations at once', async () => {
  const carol = await newPerson('carol');
  const other = await carol.conversationWith(bob);
  await carol.write(other, 'hi');
  const body = expectStatus(await sync({ [id]: { seq: 99, epoch: 1 }, [other]: 0 }), 200);
  const of = (where) =>
    body.entries.filter((x) => x.data.conversation_id === where).map((x) => x.data.seq);
  assert.deepEqual([of(id), of(other)], [[100], [1]]);
});

test('sync names the conversations that must be loaded afresh', async () => {
  const pair = await newPair();
  const unknown = '01890000-0000-7000-8000-000000000000';
  const cursors = { [id]: 0, [unknown]: 3, [pair.id]: 5 };
  const body = expectStatus(await sync(cursors, pair.alice), 200);
  assert.equal(body.recovered, false);
  assert.deepEqual([...body.reset].sort(), [id, unknown, pair.id].sort());
  assert.deepEqual(body.entries, []);
});

for (const [name, json, status] of [
  ['no cursors', {}, 422],
  ['a list', { cursors: [] }, 422],
  ['a text for a seq', { cursors: { x: 1 } }, 400],
  ['a negative seq', { cursors: { '01890000-0000-7000-8000-000000000000': -1 } }, 422],
  ['a broken seq', { cursors: { '01890000-0000-7000-8000-000000000000': 1.5 } }, 422],
]) {
  test(`sync with ${name} is refused`, async () => {
    expectStatus(await bob.post('/sync', json), status);
  });
}
