// Whom messages name: found out after they were sent, told once, kept until they were seen.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { query, valueOf } from '../support/database.mjs';
import { makeGroup, newGroup } from '../support/groups.mjs';
import { TIME, UUID, newPair, newPerson, unique } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';
import { until } from '../support/waiting.mjs';

let alice;
let bob;
let id;
before(async () => ({ alice, bob, id } = await newPair()));

const mentionsOf = async (person, search = '') =>
  expectStatus(await person.get(`/mentions${search}`), 200).items;
const rowsOf = (message) =>
  query('SELECT * FROM messaging.mentions WHERE message_id = :id', { id: message.id });
const isResolved = (message) =>
  until('the mentions to be found out', async () => {
    const waiting = 'SELECT count(*) FROM messaging.mention_tasks WHERE message_id = :id';
    return (await valueOf(waiting, { id: message.id })) === 0;
  });
/** Writes and waits until it is known whom that names; those, in any order. */
async function named(message) {
  await isResolved(message);
  return (await rowsOf(message)).map((x) => x.target_user_id).sort();
}

// REQ MSG-STORY-003-S1 MSG-BE-003.1-S1 MSG-INFRA-003.2-S1
test('a name behind an at sign becomes one row of whom it names', async () => {
  const message = await alice.write(id, unique(`hello @${bob.username},`));
  await isResolved(message);
  const [row, ...others] = await rowsOf(message);
  assert.equal(others.length, 0);
  assert.equal(row.target_user_id, bob.id);
  assert.match(row.id, UUID);
  assert.ok(row.created_at);
});

// REQ MSG-STORY-003-S1 RUN-5
test('who is known is named at once, and the sender waits for nobody else', async () => {
  const known = await alice.write(id, unique(`hello @${bob.username}`));
  assert.deepEqual(known.mentions, [{ user_id: bob.id }]);
  assert.equal((await rowsOf(known)).length, 1);
  const carol = await newPerson('carol');
  const unknown = await alice.write(id, unique(`@${bob.username} and @${carol.username}`));
  assert.deepEqual(unknown.mentions, []);
  assert.deepEqual(await named(unknown), [bob.id, carol.id].sort());
  const { items } = expectStatus(await bob.get(`/conversations/${id}/messages?limit=1`), 200);
  assert.deepEqual(items[0].mentions.map((x) => x.user_id).sort(), [bob.id, carol.id].sort());
});

test('names count in either case of letters', async () => {
  const message = await alice.write(id, `@${bob.username.toUpperCase()} @${bob.username}`);
  assert.deepEqual(await named(message), [bob.id]);
});

// REQ MSG-STORY-003-S2
test('a name that nobody has is text: the message stands and nothing else', async () => {
  const message = await alice.write(id, unique('ask @nobody-of-this-name'));
  assert.deepEqual(await named(message), []);
});

// REQ MSG-STORY-003-S3
test('several people are named once each, code and emails name nobody', async () => {
  const [carol, dave] = await Promise.all([newPerson('carol'), newPerson('dave')]);
  const text =
    `@${bob.username} @${carol.username} @${bob.username}. ` +
    `\`@${dave.username}\` me@${dave.username}`;
  assert.deepEqual(await named(await alice.write(id, text)), [bob.id, carol.id].sort());
});

test('whom a message names stands in the message', async () => {
  const message = await alice.write(id, `for @${bob.username}`);
  await isResolved(message);
  const { items } = expectStatus(await bob.get(`/conversations/${id}/messages?limit=1`), 200);
  assert.deepEqual(items[0].mentions, [{ user_id: bob.id }]);
  const { entries } = expectStatus(
    await bob.post('/sync', { cursors: { [id]: message.seq - 1 } }),
    200,
  );
  assert.deepEqual(entries[0].data.mentions, [{ user_id: bob.id }]);
});

test('every session of who is named gets one event, and nobody else', async (t) => {
  const sockets = await Promise.all([alice, bob, bob].map((x) => x.connect()));
  t.after(() => sockets.forEach((x) => x.cut()));
  const message = await alice.write(id, unique(`@${bob.username} look`));
  const [, phone, laptop] = sockets;
  for (const socket of [phone, laptop]) {
    const mention = await socket.event('mention', (x) => x.message_id === message.id);
    assert.match(mention.id, UUID);
    assert.match(mention.created_at, TIME);
    assert.equal(mention.read_at, null);
    assert.equal(mention.conversation_id, id);
    assert.equal(mention.message.text, message.text);
    assert.deepEqual(mention.message.mentions, [{ user_id: bob.id }]);
  }
  const [listed] = await mentionsOf(bob);
  assert.equal(listed.id, phone.seen('mention', (x) => x.message_id === message.id)[0].id);
  for (const socket of sockets) await socket.settle(id);
  assert.deepEqual(
    sockets.map((x) => x.seen('mention', (y) => y.message_id === message.id).length),
    [0, 1, 1],
  );
});

// REQ MSS-FR-016
test('whom a group message names is told who, where and what, and finds it listed', async (t) => {
  const group = await newGroup({ name: 'Friday walks' });
  expectStatus(await group.alice.patch('/users/me', { display_name: 'Alice Moreau' }), 200);
  const sockets = await Promise.all([group.bob, group.carol].map((x) => x.connect()));
  t.after(() => sockets.forEach((x) => x.cut()));
  const [named, unnamed] = sockets;
  const text = `@${group.bob.username}   shall we\n\ngo? ${'far '.repeat(60)}`;
  const message = await group.alice.write(group.id, text);
  const told = await named.event('mention', (x) => x.message_id === message.id);
  assert.deepEqual(told.sender, {
    id: group.alice.id,
    username: group.alice.username,
    display_name: 'Alice Moreau',
    avatar_url: null,
  });
  assert.deepEqual(told.conversation, {
    conversation_id: group.id,
    type: 'group',
    name: 'Friday walks',
  });
  assert.ok(told.excerpt.startsWith(`@${group.bob.username} shall we go? far far`));
  assert.ok(told.excerpt.endsWith('…') && [...told.excerpt].length === 161);
  assert.equal(told.message.text, text);
  const [listed] = await mentionsOf(group.bob);
  for (const part of ['id', 'sender', 'conversation', 'excerpt', 'created_at']) {
    assert.deepEqual(listed[part], told[part], part);
  }
  await unnamed.settle(group.id);
  assert.deepEqual(unnamed.seen('mention'), []);
});

test('a mention between two says who wrote it', async () => {
  const text = unique(`@${bob.username} just us`);
  await isResolved(await alice.write(id, text));
  const [listed] = await mentionsOf(bob);
  assert.equal(listed.sender.username, alice.username);
  assert.deepEqual(listed.conversation, { conversation_id: id, type: 'direct', name: null });
  assert.equal(listed.excerpt, text);
});

test('mentions are listed the newest first, and those unseen by themselves', async () => {
  const pair = await newPair();
  const written = [];
  for (let i = 0; i < 3; i += 1) {
    const message = await pair.alice.write(pair.id, `${i} @${pair.bob.username}`);
    await isResolved(message);
    written.unshift(message.id);
  }
  const all = await mentionsOf(pair.bob);
  assert.deepEqual(all.map((x) => x.message_id), written);
  assert.equal(all[0].message.text, `2 @${pair.bob.username}`);
  assert.equal(expectStatus(await pair.bob.post(`/mentions/${all[1].id}/read`), 204), undefined);
  expectStatus(await pair.bob.post(`/mentions/${all[1].id}/read`), 204);
  const unread = await mentionsOf(pair.bob, '?unread=true');
  assert.deepEqual(unread.map((x) => x.id), [all[0].id, all[2].id]);
  const again = await mentionsOf(pair.bob);
  assert.match(again[1].read_at, TIME);
  const page = expectStatus(await pair.bob.get('/mentions?page=2&page_size=2'), 200);
  assert.deepEqual(page.items.map((x) => x.message_id), written.slice(2));
  assert.equal(page.has_next, false);
});

test('nobody sees or marks the mentions of others', async () => {
  const message = await alice.write(id, `@${bob.username}`);
  await isResolved(message);
  const [{ id: mention }] = await mentionsOf(bob);
  assert.equal((await mentionsOf(alice)).some((x) => x.id === mention), false);
  expectProblem(await alice.post(`/mentions/${mention}/read`), 404, 'NOT_FOUND');
  expectProblem(await bob.post(`/mentions/${randomUUID()}/read`), 404, 'NOT_FOUND');
  expectProblem(await bob.post('/mentions/me/read'), 400, 'INVALID_ID');
  expectProblem(await bob.get('/mentions?unread=maybe'), 422, 'VALIDATION_FAILED');
});

test('a mention by oneself is no notice, nor is one that cannot be read', async () => {
  const carol = await newPerson('carol');
  const message = await alice.write(id, `@${alice.username} @${carol.username}`);
  assert.deepEqual(await named(message), [alice.id, carol.id].sort());
  assert.equal((await mentionsOf(alice)).length, 0);
  assert.equal((await mentionsOf(carol)).length, 0);
});

test('who has left a group sees its mentions no more', async () => {
  const group = await newGroup();
  const message = await group.alice.write(group.id, `@${group.bob.username}`);
  await isResolved(message);
  assert.equal((await mentionsOf(group.bob)).length, 1);
  expectStatus(await group.bob.delete(`/conversations/${group.id}/members/me`), 204);
  assert.equal((await mentionsOf(group.bob)).length, 0);
});

test('an edit names whom the new text names, and tells only who is new', async (t) => {
  const carol = await newPerson('carol');
  const made = expectStatus(await makeGroup(alice, [bob, carol]), 201);
  const group = { id: made.conversation_id };
  const socket = await carol.connect();
  t.after(() => socket.cut());
  const message = await alice.write(group.id, `@${bob.username}`);
  assert.deepEqual(await named(message), [bob.id]);
  const path = `/conversations/${group.id}/messages/${message.id}`;
  const edited = `@${carol.username}`;
  expectStatus(await alice.patch(path, { text: edited }), 200);
  await socket.event('mention', (x) => x.message_id === message.id);
  assert.deepEqual(await named(message), [carol.id]);
  const isOfIt = (x) => x.message_id === message.id;
  assert.equal((await mentionsOf(bob)).filter(isOfIt).length, 0);
  expectStatus(await alice.patch(path, { text: `${edited} @${bob.username}` }), 200);
  await until('bob', async () => (await mentionsOf(bob)).some(isOfIt));
  await socket.settle(group.id);
  assert.equal(socket.seen('mention', isOfIt).length, 1);
});

test('what is deleted names nobody', async () => {
  const message = await alice.write(id, `@${bob.username}`);
  await isResolved(message);
  expectStatus(await alice.delete(`/conversations/${id}/messages/${message.id}`), 204);
  assert.deepEqual(await rowsOf(message), []);
  assert.equal((await mentionsOf(bob)).some((x) => x.message_id === message.id), false);
});
