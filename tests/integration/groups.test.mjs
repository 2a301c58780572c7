// Groups: making them, who is in them, their roles, and their end.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { valueOf } from '../support/database.mjs';
import { crowd, makeGroup, membersOf, newGroup, rolesIn } from '../support/groups.mjs';
import { newPair, newPerson } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

async function session(t, person) {
  const socket = await person.connect();
  t.after(() => socket.cut());
  return socket;
}

const idsOf = (people) => people.map((x) => x.id).sort();

// REQ MSS-US2-1 MSS-FR-002
test('a group is made with its members, and all get what is written to it', async (t) => {
  const people = await Promise.all(['alice', 'bob', 'carol'].map((name) => newPerson(name)));
  const [alice, bob, carol] = people;
  const sockets = await Promise.all([bob, carol].map((person) => session(t, person)));
  const more = { name: 'Friday', description: 'Who brings what' };
  const made = expectStatus(await makeGroup(alice, [bob, carol], more), 201);
  assert.deepEqual([made.type, made.name, made.description], ['group', 'Friday', more.description]);
  assert.deepEqual(membersOf(made), idsOf(people));
  const id = made.conversation_id;
  assert.deepEqual(await rolesIn(bob, id), {
    [alice.id]: 'admin',
    [bob.id]: 'member',
    [carol.id]: 'member',
  });
  for (const socket of sockets) {
    const created = await socket.event('conversationCreated', (x) => x.conversation_id === id);
    assert.deepEqual([created.type, created.name], ['group', 'Friday']);
    assert.deepEqual(membersOf(created), idsOf(people));
  }
  const sent = await alice.write(id, 'hello all');
  for (const socket of sockets) {
    const message = await socket.event('newMessage', (x) => x.id === sent.id);
    assert.equal(message.text, 'hello all');
  }
});

// REQ MSS-FR-002 MSS-EDGE-7
test('a group has 3 to 500 members, its maker and each of them counted once', async () => {
  const alice = await newPerson('alice');
  const others = await crowd(500);
  const make = (members) => makeGroup(alice, members);
  expectProblem(await make([]), 422, 'GROUP_SIZE');
  expectProblem(await make(others.slice(0, 1)), 422, 'GROUP_SIZE');
  expectProblem(await make([others[0], others[0], alice.id]), 422, 'GROUP_SIZE');
  assert.equal(expectStatus(await make(others.slice(0, 2)), 201).participants.length, 3);
  const full = expectStatus(await make([...others.slice(0, 499), alice.id]), 201);
  assert.equal(full.participants.length, 500);
  expectProblem(await make(others), 422, 'GROUP_SIZE');
  const invite = { user_ids: [others[499]] };
  const path = `/conversations/${full.conversation_id}/members`;
  expectProblem(await alice.post(path, invite), 422, 'GROUP_SIZE');
  // Who is in it already does not count again.
  expectStatus(await alice.post(path, { user_ids: others.slice(0, 3) }), 200);
});

// REQ MSS-EDGE-7
test('invitations at the same time never make a group too large', async () => {
  const [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')]);
  const others = await crowd(520);
  const made = expectStatus(await makeGroup(alice, [bob, ...others.slice(0, 480)]), 201);
  const id = made.conversation_id;
  const path = `/conversations/${id}/members`;
  const parties = Array.from({ length: 8 }, (_, i) => others.slice(480 + 5 * i, 485 + 5 * i));
  const answers = await Promise.all(
    parties.map((party) => alice.post(path, { user_ids: party })),
  );
  // 482 are in, three parties of five fit.
  assert.deepEqual(
    answers.map((x) => x.status).sort(),
    [200, 200, 200, 422, 422, 422, 422, 422],
  );
  const stored = await valueOf(
    `SELECT count(*) FROM messaging.conversation_participants
      WHERE conversation_id = :id AND left_seq IS NULL`,
    { id },
  );
  assert.equal(stored, 497);
  for (const [i, { status }] of answers.entries()) {
    const details = expectStatus(await alice.get(`/conversations/${id}`), 200);
    const present = new Set(details.participants.map((x) => x.user_id));
    const count = parties[i].filter((x) => present.has(x)).length;
    assert.equal(count, status === 200 ? 5 : 0, 'an invitation is taken whole or not at all');
  }
});

for (const [name, more, status, code] of [
  ['no name', { name: undefined }, 422, 'VALIDATION_FAILED'],
  ['a blank name', { name: ' \u2003 ' }, 422, 'VALIDATION_FAILED'],
  ['a name of 101 characters', { name: 'x'.repeat(101) }, 422, 'VALIDATION_FAILED'],
  ['a name that is a number', { name: 7 }, 422, 'VALIDATION_FAILED'],
  ['a description of 501 characters', { description: 'x'.repeat(501) }, 422, 'VALIDATION_FAILED'],
  ['members that are no list', { member_ids: 'bob' }, 422, 'VALIDATION_FAILED'],
  ['a member that is no id', { member_ids: ['bob'] }, 400, 'INVALID_ID'],
  ['an unknown member', { member_ids: [randomUUID(), randomUUID()] }, 404, 'USER_NOT_FOUND'],
]) {
  test(`a group with ${name} is refused`, async () => {
    const [alice, bob, carol] = await Promise.all(
      ['alice', 'bob', 'carol'].map((one) => newPerson(one)),
    );
    expectProblem(await makeGroup(alice, [bob, carol], more), status, code);
  });
}

test('a name of 100 characters is one, whatever bytes they take', async () => {
  const { made } = await newGroup({ name: '\u{1f600}'.repeat(100) });
  assert.equal([...made.name].length, 100);
});

// REQ API-FR-010
test('the same key makes one group, and another body under it is a conflict', async () => {
  const people = await Promise.all(['alice', 'bob', 'carol'].map((name) => newPerson(name)));
  const [alice, bob, carol] = people;
  const headers = { 'idempotency-key': `group ${randomUUID()}` };
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => makeGroup(alice, [bob, carol], {}, headers)),
  );
  for (const answer of answers) expectStatus(answer, 201);
  assert.equal(new Set(answers.map((x) => x.body.conversation_id)).size, 1);
  const replayed = answers.filter((x) => x.headers['idempotent-replayed'] === 'true');
  assert.equal(replayed.length, 3);
  const other = await makeGroup(alice, [bob, carol], { name: 'Another' }, headers);
  expectProblem(other, 409, 'IDEMPOTENCY_CONFLICT');
});

// REQ MSS-US2-2
test('who is invited sees the history and everything new', async (t) => {
  const { alice, bob, id } = await newGroup();
  await bob.write(id, 'before');
  const dave = await newPerson('dave');
  const [seen, own] = await Promise.all([session(t, bob), session(t, dave)]);
  const answer = await alice.post(`/conversations/${id}/members`, { user_ids: [dave.id] });
  assert.ok(membersOf(expectStatus(answer, 200)).includes(dave.id));
  await own.event('conversationCreated', (x) => x.conversation_id === id);
  for (const socket of [seen, own]) {
    const joined = await socket.event('memberJoined', (x) => x.conversation_id === id);
    assert.deepEqual([joined.user_id, joined.role, joined.added_by, joined.seq], [
      dave.id,
      'member',
      alice.id,
      2,
    ]);
  }
  const { items } = expectStatus(await dave.get(`/conversations/${id}/messages`), 200);
  assert.deepEqual(
    items.map((x) => x.text),
    ['before'],
  );
  const sent = await bob.write(id, 'welcome');
  assert.equal((await own.event('newMessage', (x) => x.id === sent.id)).seq, 3);
  const list = expectStatus(await dave.get('/conversations'), 200);
  // What was written before one joined is not unread.
  assert.deepEqual([list.items[0].conversation_id, list.items[0].unread_count], [id, 1]);
  await dave.write(id, 'thank you');
});

// REQ MSS-US2-3 MSS-SEC-3
test('who leaves can neither write nor read nor hear; the others keep the history', async (t) => {
  const { alice, bob, carol, id } = await newGroup();
  await bob.write(id, 'I was here');
  const [left, stays] = await Promise.all([session(t, bob), session(t, carol)]);
  expectStatus(await bob.delete(`/conversations/${id}/members/me`), 204);
  for (const socket of [left, stays]) {
    const told = await socket.event('memberLeft', (x) => x.conversation_id === id);
    assert.deepEqual([told.user_id, told.removed_by, told.seq], [bob.id, null, 2]);
  }
  const sent = await alice.write(id, 'after');
  await stays.event('newMessage', (x) => x.id === sent.id);
  const calls = [
    ['GET', ''],
    ['GET', '/messages'],
    ['POST', '/messages', { text: 'still here?' }],
    ['POST', '/read', { seq: 1 }],
    ['GET', '/analytics'],
    ['PATCH', '', { muted: true }],
    ['POST', '/members', { user_ids: [bob.id] }],
    ['DELETE', '/members/me'],
    ['PATCH', `/messages/${sent.id}`, { text: 'x' }],
    ['PUT', `/messages/${sent.id}/reactions/${encodeURIComponent('👍')}`],
  ];
  for (const [method, path, json] of calls) {
    const answer = await bob.call(method, `/conversations/${id}${path}`, { json });
    expectProblem(answer, 403, 'NOT_A_PARTICIPANT');
  }
  const missed = await left.emit('resume', { cursors: { [id]: 0 } });
  assert.deepEqual([missed.entries, missed.reset], [[], [id]]);
  await left.settle(id).catch(() => undefined);
  assert.deepEqual(left.seen('newMessage'), []);
  assert.deepEqual(expectStatus(await bob.get('/conversations'), 200).items, []);
  const { items } = expectStatus(await carol.get(`/conversations/${id}/messages`), 200);
  assert.deepEqual(
    items.map((x) => x.text),
    ['I was here', 'after'],
  );
});

test('who left and is invited again is a member again', async () => {
  const { alice, bob, id } = await newGroup();
  expectStatus(await bob.delete(`/conversations/${id}/members/me`), 204);
  await alice.write(id, 'while away');
  expectStatus(await alice.post(`/conversations/${id}/members`, { user_ids: [bob.id] }), 200);
  await bob.write(id, 'back');
  const { items } = expectStatus(await bob.get(`/conversations/${id}/messages`), 200);
  assert.deepEqual(
    items.map((x) => x.text),
    ['while away', 'back'],
  );
});

test('only admins invite, remove, rename, promote and end', async () => {
  const { bob, carol, id } = await newGroup();
  const dave = await newPerson('dave');
  const calls = [
    ['POST', '/members', { user_ids: [dave.id] }],
    ['DELETE', `/members/${carol.id}`],
    ['PATCH', `/members/${bob.id}`, { role: 'admin' }],
    ['PATCH', '', { name: 'Mine' }],
    ['DELETE', ''],
  ];
  for (const [method, path, json] of calls) {
    const answer = await bob.call(method, `/conversations/${id}${path}`, { json });
    expectProblem(answer, 403, 'ADMIN_REQUIRED');
  }
});

test('an admin removes a member, who is told', async (t) => {
  const { alice, bob, carol, id } = await newGroup();
  const socket = await session(t, bob);
  expectStatus(await alice.delete(`/conversations/${id}/members/${bob.id}`), 204);
  const told = await socket.event('memberLeft', (x) => x.user_id === bob.id);
  assert.equal(told.removed_by, alice.id);
  assert.deepEqual(Object.keys(await rolesIn(carol, id)).sort(), idsOf([alice, carol]));
  const again = await alice.delete(`/conversations/${id}/members/${bob.id}`);
  expectProblem(again, 404, 'USER_NOT_FOUND');
});

test('an admin makes another one, and takes it back', async (t) => {
  const { alice, bob, carol, id } = await newGroup();
  const socket = await session(t, carol);
  const path = `/conversations/${id}/members/${bob.id}`;
  expectStatus(await alice.patch(path, { role: 'admin' }), 200);
  const told = await socket.event('conversationUpdated', (x) => x.conversation_id === id);
  assert.deepEqual([told.member, told.updated_by], [{ user_id: bob.id, role: 'admin' }, alice.id]);
  expectStatus(await bob.patch(`/conversations/${id}`, { name: 'By bob' }), 200);
  expectStatus(await bob.patch(path, { role: 'member' }), 200);
  assert.equal((await rolesIn(carol, id))[bob.id], 'member');
  // A group keeps an admin.
  const own = await alice.patch(`/conversations/${id}/members/${alice.id}`, { role: 'member' });
  expectProblem(own, 422, 'VALIDATION_FAILED');
  expectProblem(await alice.patch(path, { role: 'king' }), 422, 'VALIDATION_FAILED');
});

test('when the last admin leaves the longest-standing member becomes one', async () => {
  const { alice, bob, carol, id } = await newGroup();
  const dave = await newPerson('dave');
  expectStatus(await alice.post(`/conversations/${id}/members`, { user_ids: [dave.id] }), 200);
  expectStatus(await alice.delete(`/conversations/${id}/members/me`), 204);
  const roles = await rolesIn(dave, id);
  const admins = Object.keys(roles).filter((user) => roles[user] === 'admin');
  assert.equal(admins.length, 1);
  assert.ok([bob.id, carol.id].includes(admins[0]), 'one of those who were there first');
});

test('a rename is told to all and stands in the list', async (t) => {
  const { alice, bob, id } = await newGroup({ description: 'old' });
  const socket = await session(t, bob);
  const renamed = await alice.patch(`/conversations/${id}`, { name: 'New', description: null });
  const details = expectStatus(renamed, 200);
  assert.deepEqual([details.name, details.description], ['New', null]);
  const told = await socket.event('conversationUpdated', (x) => x.conversation_id === id);
  assert.deepEqual([told.name, told.description, told.seq], ['New', null, 1]);
  const list = expectStatus(await bob.get('/conversations'), 200);
  assert.deepEqual([list.items[0].name, list.items[0].participant_count], ['New', 3]);
  expectProblem(await alice.patch(`/conversations/${id}`, { name: ' ' }), 422, 'VALIDATION_FAILED');
  expectProblem(await alice.patch(`/conversations/${id}`, {}), 422, 'VALIDATION_FAILED');
});

test("muting is one member's own and no entry of the log", async () => {
  const { alice, bob, id } = await newGroup();
  const told = expectStatus(await bob.patch(`/conversations/${id}`, { muted: true }), 200);
  assert.equal(told.muted, true);
  const muted = async (person) =>
    expectStatus(await person.get('/conversations'), 200).items[0].muted;
  assert.deepEqual([await muted(bob), await muted(alice)], [true, false]);
  expectStatus(await bob.patch(`/conversations/${id}`, { muted: false }), 200);
  assert.equal(await muted(bob), false);
  assert.equal((await alice.write(id, 'first')).seq, 1);
});

// REQ MSS-EDGE-1
test('a deleted group is gone for everybody, and nothing can be sent to it', async (t) => {
  const { alice, bob, id } = await newGroup();
  const socket = await session(t, bob);
  await alice.write(id, 'last words');
  expectStatus(await alice.delete(`/conversations/${id}`), 204);
  const told = await socket.event('conversationUpdated', (x) => x.conversation_id === id);
  assert.ok(told.deleted_at);
  const path = `/conversations/${id}/messages`;
  expectProblem(await bob.post(path, { text: 'anybody?' }), 410, 'CONVERSATION_DELETED');
  expectProblem(await alice.get(`/conversations/${id}`), 410, 'CONVERSATION_DELETED');
  assert.deepEqual(expectStatus(await bob.get('/conversations'), 200).items, []);
  const stored = 'SELECT count(*) FROM messaging.messages WHERE conversation_id = :id';
  assert.equal(await valueOf(stored, { id }), 1);
});

test('a direct conversation has no admins, no name and no members to change', async () => {
  const { alice, bob, id } = await newPair();
  const carol = await newPerson('carol');
  for (const [method, path, json] of [
    ['PATCH', '', { name: 'Us' }],
    ['POST', '/members', { user_ids: [carol.id] }],
    ['DELETE', `/members/${bob.id}`],
    ['DELETE', '/members/me'],
    ['DELETE', ''],
  ]) {
    const answer = await alice.call(method, `/conversations/${id}${path}`, { json });
    expectProblem(answer, 403, 'ADMIN_REQUIRED');
  }
});

// REQ RTS-3
test('a message to a group counts who has got and read it, the slowest is its state', async () => {
  const { alice, bob, carol, id } = await newGroup();
  const { seq } = await alice.write(id, 'who reads this?');
  const state = async () => {
    const { items } = expectStatus(await alice.get(`/conversations/${id}/messages`), 200);
    return [items[0].delivered_count, items[0].read_count, items[0].status];
  };
  expectStatus(await bob.post(`/conversations/${id}/read`, { seq }), 204);
  assert.deepEqual((await state()).slice(0, 2), [1, 1]);
  expectStatus(await carol.post(`/conversations/${id}/delivered`, { seq }), 204);
  assert.deepEqual(await state(), [2, 1, 'DELIVERED']);
  expectStatus(await carol.post(`/conversations/${id}/read`, { seq }), 204);
  assert.deepEqual(await state(), [2, 2, 'READ']);
  // Who comes later was not written to.
  const dave = await newPerson('dave');
  expectStatus(await alice.post(`/conversations/${id}/members`, { user_ids: [dave.id] }), 200);
  assert.deepEqual(await state(), [2, 2, 'READ']);
});
