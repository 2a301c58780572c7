// The /v1 interface: accept, keep, read back.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { query, valueOf } from '../support/database.mjs';
import { newGroup } from '../support/groups.mjs';
import { TIME, UUID, newPair, newPerson, stranger, unique } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

let alice;
let bob;
let carol;
let id;
before(async () => {
  ({ alice, bob, id } = await newPair());
  carol = await newPerson('carol');
});

const send = (person, body, headers) =>
  person.post('/v1/messages', { conversation_id: id, ...body }, headers);
const accepted = async (person, body) => expectStatus(await send(person, body), 202);
const historyOf = async (person, where, search = '') =>
  expectStatus(await person.get(`/v1/conversations/${where}/messages${search}`), 200);
const textsOf = (page) => page.items.map((x) => x.text);

// REQ API-US1-1 API-US1-2 API-US1-3 API-US1-4 API-FR-001..009
test('an accepted message is stored once and the recipient reads it as it was sent', async () => {
  const text = unique('hello');
  const answer = await accepted(alice, { text });
  assert.match(answer.message_id, UUID);
  assert.deepEqual(answer, {
    message_id: answer.message_id,
    conversation_id: id,
    status: 'PENDING',
  });
  const count = 'SELECT count(*) FROM messaging.messages WHERE id = :id';
  assert.equal(await valueOf(count, { id: answer.message_id }), 1);
  const seen = expectStatus(await bob.get(`/v1/messages/${answer.message_id}`), 200);
  assert.equal(seen.text, text);
  assert.equal(seen.sender_id, alice.id);
  assert.equal(seen.message_id, answer.message_id);
  assert.equal(seen.status, 'PENDING');
  assert.match(seen.created_at, TIME);
});

// REQ API-US1-5
test('a message is delivered when the client of its recipient says so', async () => {
  const { message_id: message } = await accepted(alice, { text: 'delivered?' });
  const { seq } = expectStatus(await alice.get(`/v1/messages/${message}`), 200);
  expectStatus(await bob.post(`/conversations/${id}/delivered`, { seq }), 204);
  const seen = expectStatus(await alice.get(`/v1/messages/${message}`), 200);
  assert.equal(seen.status, 'DELIVERED');
});

test('a message to a person opens the conversation with them', async () => {
  const dave = await newPerson('dave');
  const answer = await alice.post('/v1/messages', { recipient_id: dave.id, text: 'new here?' });
  const { conversation_id: opened } = expectStatus(answer, 202);
  assert.deepEqual(textsOf(await historyOf(dave, opened)), ['new here?']);
});

// REQ API-FR-010 API-EDGE-1
test('a message that the client has named is one message however often it is sent', async () => {
  const body = { text: unique('once'), message_id: randomUUID() };
  const answers = await Promise.all([1, 2, 3, 4].map(() => send(alice, body)));
  for (const answer of answers) {
    assert.equal(expectStatus(answer, 202).message_id, body.message_id);
  }
  const replayed = answers.filter((x) => x.headers['idempotent-replayed'] === 'true');
  assert.equal(replayed.length, 3);
  const { items } = await historyOf(bob, id);
  assert.equal(items.filter((x) => x.text === body.text).length, 1);
  expectProblem(
    await send(alice, { ...body, text: 'other words' }),
    409,
    'IDEMPOTENCY_CONFLICT',
  );
});

test('an id of a message of somebody else is refused without its content', async () => {
  const secret = unique('secret');
  const named = { text: secret, message_id: randomUUID() };
  const { message_id: taken } = await accepted(alice, named);
  const elsewhere = await carol.conversationWith(bob);
  const answer = await carol.post('/v1/messages', {
    conversation_id: elsewhere,
    text: 'mine?',
    message_id: taken,
  });
  expectProblem(answer, 409, 'IDEMPOTENCY_CONFLICT');
  assert.ok(!answer.text.includes(secret));
  const own = { conversation_id: elsewhere, text: secret, message_id: taken };
  expectProblem(await carol.post('/v1/messages', own), 409, 'IDEMPOTENCY_CONFLICT');
  assert.deepEqual(textsOf(await historyOf(bob, elsewhere)), []);
});

test('the id of a message that was sent without one is taken, too', async () => {
  const first = await alice.write(id, unique('plain'));
  const same = await send(alice, { text: first.text, message_id: first.id });
  assert.equal(expectStatus(same, 202).message_id, first.id);
  assert.equal(same.headers['idempotent-replayed'], 'true');
  const other = await send(alice, { text: 'other', message_id: first.id });
  expectProblem(other, 409, 'IDEMPOTENCY_CONFLICT');
});

test('an idempotency key in the header works as for other sends', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const body = { text: unique('keyed') };
  const first = expectStatus(await send(alice, body, headers), 202);
  const again = await send(alice, body, headers);
  assert.equal(expectStatus(again, 202).message_id, first.message_id);
  assert.equal(again.headers['idempotent-replayed'], 'true');
});

// REQ API-EDGE-3 API-EDGE-6 API-US3-2..4
test('what cannot be accepted is refused clearly', async () => {
  expectProblem(await stranger.post('/v1/messages', {}), 401, 'UNAUTHENTICATED');
  expectProblem(await send(alice, { conversation_id: 'x', text: 'a' }), 400, 'INVALID_ID');
  expectProblem(await send(alice, { text: 'a', message_id: 'x' }), 400, 'INVALID_ID');
  expectProblem(await send(alice, { text: ' ' }), 422, 'MESSAGE_TEXT_REQUIRED');
  expectProblem(await send(alice, { text: 'x'.repeat(10_241) }), 422, 'MESSAGE_TOO_LARGE');
  expectProblem(await send(carol, { text: 'a' }), 403, 'NOT_A_PARTICIPANT');
  const unknown = { conversation_id: randomUUID(), text: 'a' };
  expectProblem(await send(alice, unknown), 404, 'CONVERSATION_NOT_FOUND');
  expectProblem(await alice.post('/v1/messages', { text: 'a' }), 422, 'VALIDATION_FAILED');
});

test('a message is shown to members only, and not once it is deleted', async () => {
  const { message_id: message } = await accepted(alice, { text: 'for bob' });
  const path = `/v1/messages/${message}`;
  expectProblem(await carol.get(path), 403, 'NOT_A_PARTICIPANT');
  expectProblem(await alice.get(`/v1/messages/${randomUUID()}`), 404, 'MESSAGE_NOT_FOUND');
  expectProblem(await alice.get('/v1/messages/x'), 400, 'INVALID_ID');
  expectStatus(await alice.delete(`/conversations/${id}/messages/${message}`), 204);
  expectProblem(await bob.get(path), 404, 'MESSAGE_NOT_FOUND');
});

// REQ API-US2-1 API-US2-2 API-US2-4
test('a conversation is opened once for two people', async () => {
  const dave = await newPerson('dave');
  for (const [body, status] of [
    [{ recipient_id: dave.id }, 201],
    [{ recipient_id: dave.id }, 200],
    [{ participant_ids: [dave.id] }, 200],
    [{ participant_ids: [alice.id, dave.id, dave.id] }, 200],
  ]) {
    const made = expectStatus(await alice.post('/v1/conversations', body), status);
    assert.equal(made.conversation_id, made.id);
    const seen = expectStatus(await dave.get(`/v1/conversations/${made.id}`), 200);
    assert.equal(seen.id, made.id);
    assert.equal(seen.type, 'direct');
    assert.match(seen.created_at, TIME);
    assert.deepEqual(seen.participants.map((x) => x.user_id).sort(), [alice.id, dave.id].sort());
  }
});

test('several people are a group, and the same people again are the same', async () => {
  const dave = await newPerson('dave');
  const body = { participant_ids: [bob.id, dave.id] };
  const made = expectStatus(await alice.post('/v1/conversations', body), 201);
  assert.equal(made.type, 'group');
  assert.equal(made.participants.length, 3);
  const again = { participant_ids: [dave.id, bob.id, alice.id] };
  assert.equal(expectStatus(await alice.post('/v1/conversations', again), 200).id, made.id);
  expectProblem(await carol.get(`/v1/conversations/${made.id}`), 403, 'NOT_A_PARTICIPANT');
});

test('a conversation is not opened with nobody', async () => {
  const open = (body) => alice.post('/v1/conversations', body);
  expectProblem(await open({ participant_ids: [] }), 422, 'VALIDATION_FAILED');
  expectProblem(await open({ participant_ids: [alice.id] }), 422, 'CANNOT_MESSAGE_SELF');
  expectProblem(await open({ recipient_id: randomUUID() }), 404, 'USER_NOT_FOUND');
  expectProblem(await open({ participant_ids: ['x'] }), 400, 'INVALID_ID');
  expectProblem(await open({}), 422, 'VALIDATION_FAILED');
});

/** A conversation with the messages `0` to `count - 1`. */
async function written(count) {
  const pair = await newPair();
  const messages = [];
  for (let i = 0; i < count; i += 1) messages.push(await pair.alice.write(pair.id, String(i)));
  return { ...pair, messages };
}
const numbers = (from, to) => {
  const step = from <= to ? 1 : -1;
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => String(from + step * i));
};

// REQ API-US2-3
test('messages by whatever door are one log under one owner', async (t) => {
  const talk = await newPair();
  const socket = await talk.bob.connect();
  t.after(() => socket.cut());
  const doors = [
    (text) => talk.alice.write(talk.id, text),
    (text) => talk.alice.post('/messages', { recipient_id: talk.bob.id, text }),
    (text) => talk.bob.post('/v1/messages', { conversation_id: talk.id, text }),
    (text) => talk.bob.post('/v1/messages', { recipient_id: talk.alice.id, text }),
    (text) => socket.emit('sendMessage', { conversation_id: talk.id, text }),
  ];
  const texts = Array.from({ length: 50 }, (_, i) => unique(`${i}`));
  await Promise.all(texts.map((text, i) => doors[i % doors.length](text)));
  const rows = await query(
    'SELECT seq, epoch FROM messaging.messages WHERE conversation_id = :id ORDER BY seq',
    { id: talk.id },
  );
  assert.deepEqual(
    rows.map((x) => x.seq),
    texts.map((_, i) => i + 1),
  );
  assert.equal(new Set(rows.map((x) => x.epoch)).size, 1);
  const { items } = await historyOf(talk.alice, talk.id, '?limit=100&order=asc');
  assert.deepEqual(items.map((x) => x.text).sort(), [...texts].sort());
});

// REQ API-US4-1 API-US4-3 API-US4-4 API-FR-005
test('history begins with the most recent and goes on behind the cursor', async () => {
  const talk = await written(50);
  const first = await historyOf(talk.bob, talk.id, '?limit=20');
  assert.deepEqual(textsOf(first), numbers(49, 30));
  const second = await historyOf(talk.bob, talk.id, `?limit=20&cursor=${first.next_cursor}`);
  assert.deepEqual(textsOf(second), numbers(29, 10));
  await talk.alice.write(talk.id, 'later');
  const third = await historyOf(talk.bob, talk.id, `?limit=20&cursor=${second.next_cursor}`);
  assert.deepEqual(textsOf(third), numbers(9, 0));
  assert.equal(third.next_cursor, null);
  const empty = await newPair();
  assert.deepEqual(await historyOf(empty.alice, empty.id), { items: [], next_cursor: null });
});

// REQ API-US4-2 API-US4-3 API-FR-005
test('history goes forwards from the oldest, or from behind a time', async () => {
  const talk = await written(12);
  const forwards = await historyOf(talk.bob, talk.id, '?limit=5&order=asc');
  assert.deepEqual(textsOf(forwards), numbers(0, 4));
  const next = await historyOf(talk.bob, talk.id, `?limit=5&cursor=${forwards.next_cursor}`);
  assert.deepEqual(textsOf(next), numbers(5, 9));
  const since = encodeURIComponent(talk.messages[5].created_at);
  const search = `?since_timestamp=${since}`;
  assert.deepEqual(textsOf(await historyOf(talk.bob, talk.id, search)), numbers(11, 6));
  const later = await historyOf(talk.bob, talk.id, `${search}&order=asc&limit=4`);
  assert.deepEqual(textsOf(later), numbers(6, 9));
  const back = await historyOf(talk.bob, talk.id, `${search}&limit=4`);
  assert.deepEqual(textsOf(back), numbers(11, 8));
  // The cursor keeps the time that it began with.
  const rest = await historyOf(talk.bob, talk.id, `?limit=4&cursor=${back.next_cursor}`);
  assert.deepEqual([textsOf(rest), rest.next_cursor], [numbers(7, 6), null]);
  const last = encodeURIComponent(talk.messages[11].created_at);
  assert.deepEqual(textsOf(await historyOf(talk.bob, talk.id, `?since_timestamp=${last}`)), []);
});

test('what is wrong with a question about history is named', async () => {
  const { next_cursor: cursor } = await (async () => {
    const talk = await written(2);
    return historyOf(talk.bob, talk.id, '?limit=1&order=asc');
  })();
  for (const [search, field] of [
    ['?limit=0', 'limit'],
    ['?limit=x', 'limit'],
    ['?order=up', 'order'],
    ['?since_timestamp=yesterday', 'since_timestamp'],
    ['?cursor=abc', 'cursor'],
    [`?cursor=${cursor}&order=desc`, 'cursor'],
  ]) {
    const answer = await alice.get(`/v1/conversations/${id}/messages${search}`);
    const { details } = expectProblem(answer, 422, 'VALIDATION_FAILED');
    assert.deepEqual(details.map((x) => x.field), [field], search);
  }
  const path = `/v1/conversations/${id}/messages?limit=0`;
  expectProblem(await carol.get(path), 403, 'NOT_A_PARTICIPANT');
  expectProblem(await alice.get('/v1/conversations/x/messages'), 400, 'INVALID_ID');
});

test('groups and messages of both interfaces are the same', async () => {
  const group = await newGroup();
  const message = await group.alice.write(group.id, 'by the one');
  const seen = expectStatus(await group.bob.get(`/v1/messages/${message.id}`), 200);
  assert.equal(seen.conversation_id, group.id);
  const body = { conversation_id: group.id, text: 'by the other' };
  expectStatus(await group.bob.post('/v1/messages', body), 202);
  const path = `/conversations/${group.id}/messages`;
  const { items } = expectStatus(await group.carol.get(path), 200);
  assert.deepEqual(items.map((x) => x.text), ['by the one', 'by the other']);
});

test('nothing under /v1 is a page', async () => {
  const answer = await alice.get(`/v1/conversations/${id}`, { accept: 'text/html' });
  assert.match(answer.headers['content-type'], /json/);
});
