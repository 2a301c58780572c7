// Opening direct conversations, the list of them, and who may look.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { query, valueOf } from '../support/database.mjs';
import { TIME, UUID, newPair, newPerson } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

const open = (from, to) => from.post('/conversations', { recipient_id: to.id });
const rowsOf = (one, other) =>
  query(
    `SELECT * FROM messaging.conversations WHERE direct_low = least(:one::uuid, :other::uuid)
      AND direct_high = greatest(:one::uuid, :other::uuid)`,
    { one: one.id, other: other.id },
  );
const participantsOf = (id) =>
  query('SELECT * FROM messaging.conversation_participants WHERE conversation_id = :id', { id });

const isParticipant = (participant, of) => {
  const { joined_at: joined, ...rest } = participant;
  assert.match(joined, TIME);
  assert.deepEqual(rest, {
    user_id: of.id,
    username: of.username,
    display_name: null,
    avatar_url: null,
    role: 'member',
    delivered_seq: 0,
    read_seq: 0,
  });
};

// REQ MSG-BE-001.1-S1 API-FR-007
test('opening a conversation answers 201 and stores one row, and one a participant', async () => {
  const [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')]);
  const made = expectStatus(await open(alice, bob), 201);
  assert.match(made.conversation_id, UUID);
  assert.match(made.created_at, TIME);
  assert.equal(made.type, 'direct');
  assert.equal(made.privacy_mode, 'search_enabled');
  assert.equal(made.participants.length, 2);
  for (const person of [alice, bob]) {
    isParticipant(
      made.participants.find((x) => x.user_id === person.id),
      person,
    );
  }
  assert.deepEqual(
    (await rowsOf(alice, bob)).map((x) => x.id),
    [made.conversation_id],
  );
  const stored = await participantsOf(made.conversation_id);
  assert.deepEqual(stored.map((x) => x.user_id).sort(), [alice.id, bob.id].sort());
});

// REQ MSG-BE-001.1-S2 API-US2-1 API-US2-4
test('opening it again from either side answers 200 with the same conversation', async () => {
  const { alice, bob, id } = await newPair();
  for (const [from, to] of [
    [alice, bob],
    [bob, alice],
  ]) {
    assert.equal(expectStatus(await open(from, to), 200).conversation_id, id);
  }
});

// REQ MSG-BE-001.1-S2
test('opened from both sides at once, a pair has one row each, for 21 pairs', async () => {
  const people = await Promise.all(Array.from({ length: 7 }, () => newPerson('party')));
  const pairs = people.flatMap((one, i) => people.slice(i + 1).map((other) => [one, other]));
  assert.equal(pairs.length, 21);
  for (const [alice, bob] of pairs) {
    const attempts = [open(alice, bob), open(bob, alice), open(alice, bob), open(bob, alice)];
    const answers = await Promise.all(attempts);
    assert.deepEqual(answers.map((x) => x.status).sort(), [200, 200, 200, 201]);
    assert.equal(new Set(answers.map((x) => x.body.conversation_id)).size, 1);
    assert.equal((await rowsOf(alice, bob)).length, 1);
    assert.equal((await participantsOf(answers[0].body.conversation_id)).length, 2);
  }
});

test('nobody talks to themselves', async () => {
  const alice = await newPerson('alice');
  expectProblem(await open(alice, alice), 422, 'CANNOT_MESSAGE_SELF');
});

// REQ MSG-STORY-001-S3
test('an unknown recipient is 404, and neither conversation nor message is made', async () => {
  const alice = await newPerson('alice');
  const recipient = { recipient_id: randomUUID() };
  expectProblem(await alice.post('/conversations', recipient), 404, 'USER_NOT_FOUND');
  const answer = await alice.post('/messages', { ...recipient, text: 'anybody there?' });
  expectProblem(answer, 404, 'USER_NOT_FOUND');
  const of = { id: alice.id };
  assert.equal(
    await valueOf('SELECT count(*) FROM messaging.conversations WHERE created_by = :id', of),
    0,
  );
  assert.equal(
    await valueOf('SELECT count(*) FROM messaging.messages WHERE sender_id = :id', of),
    0,
  );
});

for (const [name, body, status, code] of [
  ['no recipient', {}, 422, 'VALIDATION_FAILED'],
  ['a recipient that is no id', { recipient_id: 'bob' }, 400, 'INVALID_ID'],
  ['a recipient that is a number', { recipient_id: 7 }, 400, 'INVALID_ID'],
  ['a list', [], 422, 'VALIDATION_FAILED'],
  [
    'an unknown privacy mode',
    { recipient_id: randomUUID(), privacy_mode: 'open' },
    422,
    'VALIDATION_FAILED',
  ],
  ['an unknown type', { type: 'channel', recipient_id: randomUUID() }, 422, 'VALIDATION_FAILED'],
]) {
  test(`opening a conversation with ${name} is refused`, async () => {
    const alice = await newPerson('alice');
    expectProblem(await alice.post('/conversations', body), status, code);
  });
}

// REQ MSG-STORY-002-S3 MSG-BE-002.1-S1
test('the list is newest first, with profile, preview and unread count', async () => {
  const { alice, bob, id } = await newPair();
  const carol = await newPerson('carol');
  const other = await alice.conversationWith(carol);
  await carol.write(other, 'from carol');
  await bob.write(id, 'one');
  await bob.write(id, 'two');
  const list = expectStatus(await alice.get('/conversations'), 200);
  assert.deepEqual([list.page, list.has_next], [1, false]);
  assert.deepEqual(
    list.items.map((x) => x.conversation_id),
    [id, other],
  );
  const [first, second] = list.items;
  assert.deepEqual([first.other.id, first.other.username], [bob.id, bob.username]);
  assert.equal(first.other.email, undefined);
  assert.deepEqual([first.last_message.text, first.last_message.sender_id], ['two', bob.id]);
  assert.deepEqual([first.unread_count, second.unread_count], [2, 1]);
  assert.deepEqual([first.type, first.muted, first.participants.length], ['direct', false, 2]);
  assert.match(first.updated_at, TIME);
  await carol.write(other, 'again');
  const later = expectStatus(await alice.get('/conversations'), 200);
  assert.deepEqual(
    later.items.map((x) => x.conversation_id),
    [other, id],
  );
});

test("reading takes messages off the unread count, one's own never count", async () => {
  const { alice, bob, id } = await newPair();
  for (const text of ['one', 'two', 'three']) await bob.write(id, text);
  await alice.write(id, 'mine');
  const unread = async () =>
    expectStatus(await alice.get('/conversations'), 200).items[0].unread_count;
  assert.equal(await unread(), 3);
  expectStatus(await alice.post(`/conversations/${id}/read`, { seq: 2 }), 204);
  assert.equal(await unread(), 1);
  expectStatus(await alice.post(`/conversations/${id}/read`, { seq: 4 }), 204);
  assert.equal(await unread(), 0);
});

test('a conversation without messages is listed, for both', async () => {
  const { alice, bob, id } = await newPair();
  for (const person of [alice, bob]) {
    const { items } = expectStatus(await person.get('/conversations'), 200);
    assert.deepEqual(
      items.map((x) => x.conversation_id),
      [id],
    );
    assert.equal(items[0].last_message, null);
    assert.equal(items[0].unread_count, 0);
  }
});

test('the list comes in pages that do not overlap', async () => {
  const alice = await newPerson('alice');
  const others = await Promise.all([1, 2, 3, 4, 5].map(() => newPerson('other')));
  const ids = [];
  for (const other of others) ids.unshift(await alice.conversationWith(other));
  const pages = [];
  for (const page of [1, 2, 3]) {
    const body = expectStatus(await alice.get(`/conversations?page=${page}&page_size=2`), 200);
    assert.deepEqual([body.page, body.page_size, body.has_next], [page, 2, page < 3]);
    pages.push(...body.items.map((x) => x.conversation_id));
  }
  assert.deepEqual(pages, ids);
  assert.deepEqual(
    expectStatus(await alice.get('/conversations?page=9&page_size=2'), 200).items,
    [],
  );
});

for (const bad of [
  'page=0',
  'page=-1',
  'page=x',
  'page_size=0',
  'page_size=x',
  'page=1e3',
  'page=',
]) {
  test(`listing with ${bad} is refused`, async () => {
    const alice = await newPerson('alice');
    const error = expectProblem(await alice.get(`/conversations?${bad}`), 422, 'VALIDATION_FAILED');
    assert.deepEqual(
      error.details.map((x) => x.field),
      [bad.split('=')[0]],
    );
  });
}

test('pages hold at most 200', async () => {
  const alice = await newPerson('alice');
  assert.equal(
    expectStatus(await alice.get('/conversations?page_size=100000'), 200).page_size,
    200,
  );
});

// REQ MSS-US8-1 MSS-FR-015 API-US2-2
test('the details name members, cursors, time and number of messages', async () => {
  const { alice, bob, id } = await newPair();
  await alice.write(id, 'one');
  await alice.write(id, 'two');
  expectStatus(await bob.post(`/conversations/${id}/read`, { seq: 1 }), 204);
  const details = expectStatus(await bob.get(`/conversations/${id}`), 200);
  assert.equal(details.conversation_id, id);
  assert.equal(details.message_count, 2);
  assert.match(details.created_at, TIME);
  const reader = details.participants.find((x) => x.user_id === bob.id);
  assert.deepEqual([reader.delivered_seq, reader.read_seq], [1, 1]);
  assert.deepEqual(
    details.participants.map((x) => x.username).sort(),
    [alice.username, bob.username].sort(),
  );
});

// REQ MSG-STORY-002-S3
test('the details carry what the list says of a conversation, for each member', async () => {
  const { alice, bob, id } = await newPair();
  const shown = ({ last_message, unread_count, muted, updated_at }) => ({
    last_message,
    unread_count,
    muted,
    updated_at,
  });
  const same = async (person) => {
    const details = shown(expectStatus(await person.get(`/conversations/${id}`), 200));
    const { items } = expectStatus(await person.get('/conversations'), 200);
    assert.deepEqual(details, shown(items.find((x) => x.conversation_id === id)));
    return details;
  };
  const empty = await same(alice);
  assert.deepEqual([empty.last_message, empty.unread_count, empty.muted], [null, 0, false]);
  assert.match(empty.updated_at, TIME);
  for (const text of ['one', 'two', 'three']) await bob.write(id, text);
  // The latest in the list is another one.
  await alice.conversationWith(await newPerson('carol'));
  expectStatus(await alice.post(`/conversations/${id}/read`, { seq: 1 }), 204);
  const read = await same(alice);
  assert.deepEqual([read.last_message.text, read.unread_count], ['three', 2]);
  assert.equal(read.updated_at, read.last_message.created_at);
  assert.equal((await same(bob)).unread_count, 0);
});

const calls = [
  ['GET', ''],
  ['GET', '/messages'],
  ['POST', '/messages', { text: 'hello' }],
  ['POST', '/read', { seq: 1 }],
  ['POST', '/delivered', { seq: 1 }],
  ['POST', '/typing', { active: true }],
];
for (const [method, path, json] of calls) {
  // REQ MSG-STORY-002-S2 MSG-BE-001.2-S2 MSS-SEC-3
  test(`${method} /conversations/{id}${path} is for participants only`, async () => {
    const { alice, id } = await newPair();
    const eve = await newPerson('eve');
    const at = (person, where) => person.call(method, `/conversations/${where}${path}`, { json });
    expectProblem(await at(eve, id), 403, 'NOT_A_PARTICIPANT');
    expectProblem(await at(eve, randomUUID()), 404, 'CONVERSATION_NOT_FOUND');
    expectProblem(await at(eve, 'not-an-id'), 400, 'INVALID_ID');
    assert.ok([200, 201, 204].includes((await at(alice, id)).status));
  });
}

for (const [path, json] of [
  ['/messages', { text: '' }],
  ['/read', { seq: 'x' }],
  ['/delivered', {}],
  ['/typing', {}],
]) {
  test(`a bad body for ${path} is judged last, after id, conversation and member`, async () => {
    const { alice, id } = await newPair();
    const eve = await newPerson('eve');
    const at = (person, where) => person.post(`/conversations/${where}${path}`, json);
    expectProblem(await at(eve, 'not-an-id'), 400, 'INVALID_ID');
    expectProblem(await at(eve, randomUUID()), 404, 'CONVERSATION_NOT_FOUND');
    expectProblem(await at(eve, id), 403, 'NOT_A_PARTICIPANT');
    expectStatus(await at(alice, id), 422);
  });
}

test('a body that is no JSON is judged after the member, too', async () => {
  const { alice, id } = await newPair();
  const eve = await newPerson('eve');
  const options = { body: '{"text":', headers: { 'content-type': 'application/json' } };
  const at = (person, where) => person.call('POST', `/conversations/${where}/messages`, options);
  expectProblem(await at(eve, randomUUID()), 404, 'CONVERSATION_NOT_FOUND');
  expectProblem(await at(eve, id), 403, 'NOT_A_PARTICIPANT');
  expectProblem(await at(alice, id), 400, 'MALFORMED_JSON');
});
