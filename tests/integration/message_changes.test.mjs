// Editing, deleting, reacting to and replying to messages, over HTTP and over the socket.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { execute, query, valueOf } from '../support/database.mjs';
import { newGroup } from '../support/groups.mjs';
import { TIME, newPair, newPerson } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

async function session(t, person) {
  const socket = await person.connect();
  t.after(() => socket.cut());
  return socket;
}

const messagePath = (id, message) => `/conversations/${id}/messages/${message}`;
const reactionPath = (id, message, emoji) =>
  `${messagePath(id, message)}/reactions/${encodeURIComponent(emoji)}`;
const historyOf = async (person, id) =>
  expectStatus(await person.get(`/conversations/${id}/messages`), 200).items;

/** Makes a message older than it is, by the only clock that counts. */
const age = (message, minutes) =>
  execute(
    `UPDATE messaging.messages SET created_at = created_at - interval '${minutes} minutes'
      WHERE id = '${message}'`,
  );

// REQ MSS-US6-1 MSS-FR-011
test('an edited message is changed on every screen, and keeps its place', async (t) => {
  const { alice, bob, id } = await newPair();
  const sent = await alice.write(id, 'helo');
  const sockets = await Promise.all([session(t, alice), session(t, bob)]);
  const edited = expectStatus(await alice.patch(messagePath(id, sent.id), { text: 'hello' }), 200);
  assert.deepEqual([edited.id, edited.text, edited.seq], [sent.id, 'hello', 1]);
  assert.match(edited.edited_at, TIME);
  for (const socket of sockets) {
    const told = await socket.event('messageEdited', (x) => x.id === sent.id);
    assert.deepEqual([told.text, told.seq, told.message_seq], ['hello', 2, 1]);
    assert.equal(told.edited_at, edited.edited_at);
  }
  const [stored] = await historyOf(bob, id);
  assert.deepEqual([stored.text, stored.seq, stored.created_at], ['hello', 1, sent.created_at]);
});

// REQ MSS-US6-1 MSS-US6-2
test('a deleted message is gone everywhere; its place stays', async (t) => {
  const { alice, bob, id } = await newPair();
  const sent = await alice.write(id, 'a secret');
  await alice.write(id, 'the next');
  const sockets = await Promise.all([session(t, alice), session(t, bob)]);
  expectStatus(await alice.delete(messagePath(id, sent.id)), 204);
  for (const socket of sockets) {
    const told = await socket.event('messageDeleted', (x) => x.message_id === sent.id);
    assert.deepEqual(told, {
      conversation_id: id,
      message_id: sent.id,
      seq: 3,
      deleted_by: alice.id,
    });
  }
  assert.deepEqual(
    (await historyOf(bob, id)).map((x) => [x.seq, x.text]),
    [[2, 'the next']],
  );
  const [row] = await query(
    'SELECT seq, text, content, nonce, deleted_by FROM messaging.messages WHERE id = :id',
    { id: sent.id },
  );
  assert.deepEqual(row, { seq: 1, text: null, content: null, nonce: null, deleted_by: alice.id });
  expectProblem(await alice.delete(messagePath(id, sent.id)), 404, 'MESSAGE_NOT_FOUND');
  const edit = await alice.patch(messagePath(id, sent.id), { text: 'again' });
  expectProblem(edit, 404, 'MESSAGE_NOT_FOUND');
});

// REQ MSS-FR-011
test("others' messages are not one's own to change", async () => {
  const { alice, bob, id } = await newPair();
  const sent = await alice.write(id, 'mine');
  const path = messagePath(id, sent.id);
  expectProblem(await bob.patch(path, { text: 'yours' }), 403, 'NOT_MESSAGE_OWNER');
  expectProblem(await bob.delete(path), 403, 'NOT_MESSAGE_OWNER');
  assert.equal((await historyOf(alice, id))[0].text, 'mine');
});

// REQ MSS-FR-011
test('after 15 minutes by the clock of the database a message stays as it is', async () => {
  const { alice, id } = await newPair();
  const [old, fresh] = [await alice.write(id, 'old'), await alice.write(id, 'fresh')];
  await age(old.id, 16);
  await age(fresh.id, 14);
  const path = messagePath(id, old.id);
  expectProblem(await alice.patch(path, { text: 'new' }), 403, 'EDIT_WINDOW_EXPIRED');
  expectProblem(await alice.delete(path), 403, 'EDIT_WINDOW_EXPIRED');
  expectStatus(await alice.patch(messagePath(id, fresh.id), { text: 'newer' }), 200);
  // Judged where it is stored, too: this message was known here when it was young.
  await age(fresh.id, 2);
  const late = await alice.patch(messagePath(id, fresh.id), { text: 'too late' });
  expectProblem(late, 403, 'EDIT_WINDOW_EXPIRED');
  assert.deepEqual(
    (await historyOf(alice, id)).map((x) => x.text),
    ['old', 'newer'],
  );
  assert.equal((await alice.write(id, 'life goes on')).seq, 4);
});

// REQ MSS-US6-3 MSS-FR-012
test("a group's admin deletes anybody's message at any time, and edits nobody's", async () => {
  const { alice, bob, carol, id } = await newGroup();
  const sent = await bob.write(id, 'rude');
  const path = messagePath(id, sent.id);
  await age(sent.id, 60);
  expectProblem(await carol.delete(path), 403, 'NOT_MESSAGE_OWNER');
  expectProblem(await alice.patch(path, { text: 'nice' }), 403, 'NOT_MESSAGE_OWNER');
  expectStatus(await alice.delete(path), 204);
  assert.deepEqual(await historyOf(carol, id), []);
});

// REQ MSS-FR-003
test('edits, deletes and who is a member are on record, with who and when', async () => {
  const { alice, bob, carol, id } = await newGroup();
  const sent = await bob.write(id, 'one');
  expectStatus(await bob.patch(messagePath(id, sent.id), { text: 'two' }), 200);
  expectStatus(await alice.delete(messagePath(id, sent.id)), 204);
  expectStatus(await alice.delete(`/conversations/${id}/members/${carol.id}`), 204);
  const rows = await query(
    `SELECT seq, kind, actor, payload FROM messaging.conversation_events
      WHERE conversation_id = :id ORDER BY seq`,
    { id },
  );
  assert.deepEqual(
    rows.map((x) => [x.seq, x.kind, x.actor]),
    [
      [2, 5, bob.id],
      [3, 6, alice.id],
      [4, 2, alice.id],
    ],
  );
  assert.equal(rows[2].payload.user, carol.id);
  // Nothing of the text is kept there.
  assert.ok(!JSON.stringify(rows).includes('two'));
});

// REQ MSS-US5-1 MSS-US5-3 MSS-FR-009 MSS-FR-010
test('a reaction is on every screen, and so is its end', async (t) => {
  const { alice, bob, id } = await newPair();
  const sent = await alice.write(id, 'good news');
  const socket = await session(t, alice);
  const path = reactionPath(id, sent.id, '👍');
  const added = expectStatus(await bob.put(path), 200);
  assert.deepEqual(added.reactions, [{ emoji: '👍', count: 1, mine: true }]);
  const told = await socket.event('reactionAdded', (x) => x.message_id === sent.id);
  assert.deepEqual(told, {
    conversation_id: id,
    message_id: sent.id,
    seq: 2,
    user_id: bob.id,
    emoji: '👍',
    count: 1,
  });
  assert.deepEqual((await historyOf(alice, id))[0].reactions, [
    { emoji: '👍', count: 1, mine: false },
  ]);
  // The same again changes nothing.
  assert.deepEqual(expectStatus(await bob.put(path), 200), added);
  assert.deepEqual(expectStatus(await bob.delete(path), 200).reactions, []);
  const gone = await socket.event('reactionRemoved', (x) => x.message_id === sent.id);
  assert.deepEqual([gone.count, gone.seq], [0, 3]);
  assert.deepEqual((await historyOf(bob, id))[0].reactions, []);
});

// REQ MSS-US5-2
test('counts are exact however many react at the same time', async () => {
  const { alice, bob, carol, id } = await newGroup();
  const people = [alice, bob, carol];
  const sent = await alice.write(id, 'vote!');
  const emojis = ['👍', '🎉', '❤️', '😂'];
  for (let round = 0; round < 3; ++round) {
    const changes = people.flatMap((person) =>
      emojis.flatMap((emoji) => [
        person.put(reactionPath(id, sent.id, emoji)),
        person.delete(reactionPath(id, sent.id, emoji)),
        person.put(reactionPath(id, sent.id, emoji)),
      ]),
    );
    for (const answer of await Promise.all(changes)) expectStatus(answer, 200);
    // Whatever the order was, adding once more makes it certain.
    for (const person of people) {
      for (const emoji of emojis) {
        expectStatus(await person.put(reactionPath(id, sent.id, emoji)), 200);
      }
    }
    const [{ reactions }] = await historyOf(bob, id);
    assert.deepEqual(
      reactions.map((x) => [x.emoji, x.count, x.mine]).sort(),
      emojis.map((emoji) => [emoji, 3, true]).sort(),
    );
    const count = 'SELECT count(*) FROM messaging.reactions WHERE conversation_id = :id';
    assert.equal(await valueOf(count, { id }), 12);
  }
});

for (const emoji of ['👍', '👍🏽', '👨‍👩‍👧‍👦', '🇨🇭', '1️⃣', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿']) {
  test(`${emoji} is an emoji`, async () => {
    const { alice, id } = await newPair();
    const sent = await alice.write(id, 'x');
    const { reactions } = expectStatus(await alice.put(reactionPath(id, sent.id, emoji)), 200);
    assert.deepEqual(reactions, [{ emoji, count: 1, mine: true }]);
  });
}

test('what is not exactly one emoji is no reaction', async () => {
  const { alice, id } = await newPair();
  const sent = await alice.write(id, 'x');
  for (const text of ['a', '1', '👍👍', ' ', 'ok', '👍!', '🇨']) {
    const answer = await alice.put(reactionPath(id, sent.id, text));
    const error = expectProblem(answer, 422, 'VALIDATION_FAILED');
    assert.deepEqual(error.details.map((x) => x.field), ['emoji']);
  }
});

// REQ MSS-EDGE-4
test('a reaction to a message that is deleted meanwhile is refused, or goes with it', async () => {
  const { alice, bob, id } = await newPair();
  for (let round = 0; round < 5; ++round) {
    const sent = await alice.write(id, 'soon gone');
    const [reaction, deletion] = await Promise.all([
      bob.put(reactionPath(id, sent.id, '👍')),
      alice.delete(messagePath(id, sent.id)),
    ]);
    expectStatus(deletion, 204);
    if (reaction.status !== 200) expectProblem(reaction, 404, 'MESSAGE_NOT_FOUND');
    const late = await bob.put(reactionPath(id, sent.id, '👍'));
    expectProblem(late, 404, 'MESSAGE_NOT_FOUND');
  }
  const left = 'SELECT count(*) FROM messaging.reactions WHERE conversation_id = :id';
  assert.equal(await valueOf(left, { id }), 0);
});

test('an edit tells everybody which reactions are theirs', async (t) => {
  const { alice, bob, id } = await newPair();
  const sent = await alice.write(id, 'x');
  expectStatus(await bob.put(reactionPath(id, sent.id, '👍')), 200);
  const [own, others] = await Promise.all([session(t, bob), session(t, alice)]);
  expectStatus(await alice.patch(messagePath(id, sent.id), { text: 'y' }), 200);
  const mine = async (socket) => (await socket.event('messageEdited')).reactions;
  assert.deepEqual(await mine(own), [{ emoji: '👍', count: 1, mine: true }]);
  assert.deepEqual(await mine(others), [{ emoji: '👍', count: 1, mine: false }]);
});

test('a reply names a message of the same conversation that is there', async () => {
  const { alice, bob, id } = await newPair();
  const first = await alice.write(id, 'question');
  const path = `/conversations/${id}/messages`;
  const reply = (replyTo) => bob.post(path, { text: 'answer', reply_to: replyTo });
  const answer = expectStatus(await reply(first.id), 201);
  assert.equal(answer.reply_to, first.id);
  assert.equal((await historyOf(alice, id))[1].reply_to, first.id);
  const other = await newPair();
  const elsewhere = await other.alice.write(other.id, 'elsewhere');
  expectProblem(await reply(randomUUID()), 404, 'MESSAGE_NOT_FOUND');
  expectProblem(await reply(elsewhere.id), 404, 'MESSAGE_NOT_FOUND');
  expectProblem(await reply('nothing'), 400, 'INVALID_ID');
  expectStatus(await alice.delete(messagePath(id, first.id)), 204);
  expectProblem(await reply(first.id), 404, 'MESSAGE_NOT_FOUND');
});

// REQ API-FR-010
test('a change is made once under its key, and another one under it is a conflict', async () => {
  const { alice, bob, id } = await newPair();
  const sent = await alice.write(id, 'one');
  const key = () => ({ 'idempotency-key': `change ${randomUUID()}` });
  const replayed = (answer) => answer.headers['idempotent-replayed'];
  const edit = key();
  const editing = Array.from({ length: 5 }, () =>
    alice.patch(messagePath(id, sent.id), { text: 'two' }, edit),
  );
  const edits = await Promise.all(editing);
  for (const answer of edits) assert.equal(expectStatus(answer, 200).text, 'two');
  assert.equal(edits.filter((x) => replayed(x) === 'true').length, 4);
  const other = await alice.patch(messagePath(id, sent.id), { text: 'three' }, edit);
  expectProblem(other, 409, 'IDEMPOTENCY_CONFLICT');
  const reaction = key();
  const react = () => bob.put(reactionPath(id, sent.id, '🎉'), undefined, reaction);
  expectStatus(await react(), 200);
  expectStatus(await bob.delete(reactionPath(id, sent.id, '🎉')), 200);
  const again = await react();
  // The first one's effect was taken away since, and is not made again.
  assert.deepEqual([expectStatus(again, 200).reactions, replayed(again)], [[], 'true']);
  const deletion = key();
  const remove = () => alice.delete(messagePath(id, sent.id), deletion);
  expectStatus(await remove(), 204);
  const repeat = await remove();
  expectStatus(repeat, 204);
  assert.equal(replayed(repeat), 'true');
  const entries = 'SELECT count(*) FROM messaging.conversation_events WHERE conversation_id = :id';
  assert.equal(await valueOf(entries, { id }), 4);
});

test('a send is answered again after an edit, and never with deleted text', async () => {
  const { alice, id } = await newPair();
  const path = `/conversations/${id}/messages`;
  const headers = { 'idempotency-key': randomUUID() };
  const send = () => alice.post(path, { text: 'first words' }, headers);
  const sent = expectStatus(await send(), 201);
  expectStatus(await alice.patch(messagePath(id, sent.id), { text: 'other words' }), 200);
  assert.deepEqual([(await send()).status, (await send()).body.text], [201, 'other words']);
  expectStatus(await alice.delete(messagePath(id, sent.id)), 204);
  const late = await send();
  expectProblem(late, 404, 'MESSAGE_NOT_FOUND');
  assert.ok(!late.text.includes('words'));
  assert.equal((await alice.write(id, 'on')).seq, 4);
});

// REQ RTS-2 RTS-4
test('the socket edits, reacts and deletes as HTTP does', async (t) => {
  const { alice, bob, id } = await newPair();
  const sent = await alice.write(id, 'one');
  const [socket, other] = await Promise.all([session(t, alice), session(t, bob)]);
  const place = { conversation_id: id, message_id: sent.id };
  const edited = await socket.emit('editMessage', { ...place, text: 'two' });
  assert.deepEqual([edited.id, edited.text, edited.seq], [sent.id, 'two', 1]);
  const added = await other.emit('react', { ...place, emoji: '👍' });
  assert.deepEqual(added.reactions, [{ emoji: '👍', count: 1, mine: true }]);
  const removed = await other.emit('unreact', { ...place, emoji: '👍' });
  assert.deepEqual(removed.reactions, []);
  const deleted = await socket.emit('deleteMessage', place);
  assert.deepEqual(deleted, { ...place, seq: 5, deleted_by: alice.id });
  assert.deepEqual(await other.event('messageDeleted'), deleted);
  for (const [event, data, code] of [
    ['editMessage', { ...place, text: 'x' }, 'MESSAGE_NOT_FOUND'],
    ['editMessage', place, 'MESSAGE_TEXT_REQUIRED'],
    ['deleteMessage', { conversation_id: id }, 'INVALID_ID'],
    ['react', { ...place, emoji: 'no' }, 'MESSAGE_NOT_FOUND'],
    ['unreact', place, 'VALIDATION_FAILED'],
  ]) {
    await assert.rejects(socket.emit(event, data), { code });
  }
});

// REQ MSS-SEC-3
test('a stranger changes nothing, and a malformed id is told first', async () => {
  const { alice, id } = await newPair();
  const eve = await newPerson('eve');
  const sent = await alice.write(id, 'x');
  const calls = [
    ['PATCH', messagePath(id, sent.id), { text: '' }],
    ['DELETE', messagePath(id, sent.id)],
    ['PUT', reactionPath(id, sent.id, '👍')],
    ['DELETE', reactionPath(id, sent.id, '👍')],
    ['PATCH', `/conversations/${id}`, { muted: true }],
    ['DELETE', `/conversations/${id}`],
    ['POST', `/conversations/${id}/members`, { user_ids: [eve.id] }],
    ['DELETE', `/conversations/${id}/members/${alice.id}`],
    ['PATCH', `/conversations/${id}/members/${alice.id}`, { role: 'king' }],
    ['GET', `/conversations/${id}/analytics?from=x`],
  ];
  for (const [method, path, json] of calls) {
    expectProblem(await eve.call(method, path, { json }), 403, 'NOT_A_PARTICIPANT');
    const bad = path.replace(id, 'not-an-id');
    expectProblem(await eve.call(method, bad, { json }), 400, 'INVALID_ID');
    const unknown = path.replace(id, randomUUID());
    expectProblem(await eve.call(method, unknown, { json }), 404, 'CONVERSATION_NOT_FOUND');
  }
  expectProblem(
    await alice.patch(messagePath(id, randomUUID()), { text: 'x' }),
    404,
    'MESSAGE_NOT_FOUND',
  );
});
