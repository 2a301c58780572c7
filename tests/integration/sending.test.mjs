// Sending over REST: the answer, the row, the limits of a text, and one effect a key.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { query } from '../support/database.mjs';
import { TIME, UUID, newPair, newPerson, unique } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

let alice;
let bob;
let id;
before(async () => ({ alice, bob, id } = await newPair()));

const post = (body, headers) => alice.post(`/conversations/${id}/messages`, body, headers);
const rowsOf = (conversation) =>
  query(
    `SELECT *, extract(epoch FROM created_at) * 1000000 AS at FROM messaging.messages
    WHERE conversation_id = :conversation ORDER BY seq`,
    { conversation },
  );
const rowOf = (message) =>
  query('SELECT * FROM messaging.messages WHERE id = :id', { id: message.id });

// REQ MSG-STORY-001-S1 MSG-BE-001.2-S1 API-US1-2 API-FR-003 MSS-REL-2 RTS-7
test('a send answers 201 with all fields of a message, and its row is there', async () => {
  const text = unique('hello');
  const message = expectStatus(await post({ text }), 201);
  const { id: messageId, seq, created_at: at, ...rest } = message;
  assert.match(messageId, UUID);
  assert.match(at, TIME);
  assert.ok(Number.isInteger(seq) && seq > 0);
  assert.deepEqual(rest, {
    conversation_id: id,
    sender_id: alice.id,
    text,
    edited_at: null,
    status: 'PENDING',
    reply_to: null,
    mentions: [],
    reactions: [],
  });
  const [row] = await rowOf(message);
  assert.deepEqual([row.conversation_id, row.seq, row.sender_id], [id, seq, alice.id]);
});

test('ids of messages and conversations are UUIDs of version 7, in order', async () => {
  const first = await alice.write(id, 'one');
  const second = await alice.write(id, 'two');
  for (const uuid of [first.id, second.id, id]) assert.equal(uuid[14], '7');
  assert.ok(first.id < second.id);
});

test('a message may answer another', async () => {
  const first = await alice.write(id, 'question');
  const answer = expectStatus(await post({ text: 'answer', reply_to: first.id }), 201);
  assert.equal(answer.reply_to, first.id);
});

for (const text of [
  'ünïcödé 🙂 ‏שלום',
  '"quotes" \\ and </script>',
  ' around ',
  'two\nlines',
  '\u{1F469}‍🚀',
]) {
  test(`the text ${JSON.stringify(text)} comes back as it was`, async () => {
    const message = expectStatus(await post({ text }), 201);
    assert.equal(message.text, text);
    const path = `/conversations/${id}/messages?after_seq=${message.seq - 1}&limit=1`;
    assert.equal(expectStatus(await bob.get(path), 200).items[0].text, text);
  });
}

const blank = [
  '',
  ' ',
  '\t\n',
  '\u00a0',
  '\u2003\u3000',
  '\u200b',
  '\u2028',
  '\ufeff',
  '\u2800',
  '\u3164',
];
for (const text of blank) {
  // REQ MSG-STORY-001-S4 API-FR-009
  test(`the blank text ${JSON.stringify(text)} is refused`, async () => {
    expectProblem(await post({ text }), 422, 'MESSAGE_TEXT_REQUIRED');
  });
}
for (const [name, body] of [
  ['no text', {}],
  ['a null text', { text: null }],
]) {
  // REQ MSG-STORY-001-S4
  test(`a send with ${name} is refused`, async () => {
    expectProblem(await post(body), 422, 'MESSAGE_TEXT_REQUIRED');
  });
}
for (const [name, body, status] of [
  ['a number for a text', { text: 7 }, 422],
  ['a list for a body', [], 422],
  ['a word for a body', 'text', 422],
  ['a reply to no id', { text: 'x', reply_to: 'y' }, 400],
]) {
  test(`a send with ${name} is refused`, async () => {
    expectProblem(await post(body), status, status === 400 ? 'INVALID_ID' : 'VALIDATION_FAILED');
  });
}

// REQ API-EDGE-6 API-FR-009
test('a text holds 10,240 bytes of UTF-8 and not one more', async () => {
  for (const text of ['a'.repeat(10_240), 'é'.repeat(5_120), `${'🙂'.repeat(2_559)}abcd`]) {
    assert.equal(Buffer.byteLength(text), 10_240);
    assert.equal(expectStatus(await post({ text }), 201).text, text);
    expectProblem(await post({ text: `${text}a` }), 422, 'MESSAGE_TOO_LARGE');
  }
});

test('a refused send stores nothing', async () => {
  const { alice: one, id: where } = await newPair();
  for (const text of ['', ' ', 'a'.repeat(10_241)]) {
    expectStatus(await one.post(`/conversations/${where}/messages`, { text }), 422);
  }
  assert.deepEqual(await rowsOf(where), []);
});

// REQ MSG-STORY-001-S2
test('writing to a person opens the conversation, the next message follows', async () => {
  const [carol, dave] = await Promise.all([newPerson('carol'), newPerson('dave')]);
  const write = (text) => carol.post('/messages', { recipient_id: dave.id, text });
  const first = expectStatus(await write('hello'), 201);
  const second = expectStatus(await write('again'), 201);
  assert.deepEqual([first.seq, second.seq], [1, 2]);
  assert.equal(first.conversation_id, second.conversation_id);
  assert.equal(await dave.conversationWith(carol), first.conversation_id);
  assert.deepEqual(
    (await rowsOf(first.conversation_id)).map((x) => x.seq),
    [1, 2],
  );
});

test('first messages from both sides at once meet in one conversation', async () => {
  const [carol, dave] = await Promise.all([newPerson('carol'), newPerson('dave')]);
  const write = (from, to, text) => from.post('/messages', { recipient_id: to.id, text });
  const sends = [1, 2, 3, 4].map((i) =>
    i % 2 ? write(carol, dave, `${i}`) : write(dave, carol, `${i}`),
  );
  const messages = (await Promise.all(sends)).map((x) => expectStatus(x, 201));
  assert.equal(new Set(messages.map((x) => x.conversation_id)).size, 1);
  assert.deepEqual(messages.map((x) => x.seq).sort(), [1, 2, 3, 4]);
});

test('nobody writes to themselves', async () => {
  const answer = await alice.post('/messages', { recipient_id: alice.id, text: 'note' });
  expectProblem(answer, 422, 'CANNOT_MESSAGE_SELF');
});

const ways = [
  ['the header', (key, text) => post({ text }, { 'idempotency-key': key })],
  ['client_message_id', (key, text) => post({ text, client_message_id: key })],
];
for (const [name, send] of ways) {
  for (const key of [randomUUID(), `any text ${randomUUID()}`]) {
    // REQ API-FR-010 API-EDGE-1 MSS-EDGE-3
    test(`the key '${key.slice(0, 8)}' in ${name} has one effect, the repeat says so`, async () => {
      const first = await send(key, 'once');
      const repeat = await send(key, 'once');
      assert.deepEqual(expectStatus(repeat, 201), expectStatus(first, 201));
      assert.equal(first.headers['idempotent-replayed'], undefined);
      assert.equal(repeat.headers['idempotent-replayed'], 'true');
      const others = await post({ text: 'once' });
      assert.notEqual(expectStatus(others, 201).id, first.body.id);
    });

    test(`the key '${key.slice(0, 8)}' in ${name} with another text is a conflict`, async () => {
      const fresh = `${key}-${name}`;
      expectStatus(await send(fresh, 'one'), 201);
      expectProblem(await send(fresh, 'two'), 409, 'IDEMPOTENCY_CONFLICT');
    });
  }
}

// REQ API-FR-010 MSS-EDGE-3
test('a key works across REST and the socket', async (t) => {
  const session = await alice.connect();
  t.after(() => session.cut());
  const key = randomUUID();
  const message = await session.emit('sendMessage', {
    conversation_id: id,
    text: 'x',
    client_message_id: key,
  });
  const repeat = await post({ text: 'x' }, { 'idempotency-key': key });
  assert.equal(expectStatus(repeat, 201).id, message.id);
  assert.equal(repeat.headers['idempotent-replayed'], 'true');
});

test("keys are per user: another's same key is another message", async () => {
  const key = randomUUID();
  const mine = await alice.write(id, 'mine', { 'idempotency-key': key });
  const theirs = await bob.write(id, 'theirs', { 'idempotency-key': key });
  assert.notEqual(mine.id, theirs.id);
  assert.equal(theirs.text, 'theirs');
});

// REQ API-FR-010
test('many sends with one key at once store one row, and all get its message', async () => {
  const { alice: one, id: where } = await newPair();
  const headers = { 'idempotency-key': randomUUID() };
  const sends = Array.from({ length: 12 }, () => one.write(where, 'once', headers));
  const messages = await Promise.all(sends);
  assert.equal(new Set(messages.map((x) => x.id)).size, 1);
  assert.deepEqual(
    (await rowsOf(where)).map((x) => x.id),
    [messages[0].id],
  );
});

test('many writes to a new person with one key at once store one row', async () => {
  const [carol, dave] = await Promise.all([newPerson('carol'), newPerson('dave')]);
  const body = { recipient_id: dave.id, text: 'once', client_message_id: randomUUID() };
  const answers = await Promise.all(Array.from({ length: 8 }, () => carol.post('/messages', body)));
  const messages = answers.map((x) => expectStatus(x, 201));
  assert.equal(new Set(messages.map((x) => x.id)).size, 1);
  assert.equal((await rowsOf(messages[0].conversation_id)).length, 1);
});

// REQ API-EDGE-4 MSS-EDGE-2 MSS-FR-014 API-FR-013 API-FR-014
test('many writers at once get 1 to n without a hole, in the order of their times', async () => {
  const { alice: one, bob: two, id: where } = await newPair();
  const sends = Array.from({ length: 60 }, (_, i) => (i % 2 ? one : two).write(where, `${i}`));
  const messages = await Promise.all(sends);
  const wanted = Array.from({ length: 60 }, (_, i) => i + 1);
  assert.deepEqual(
    messages.map((x) => x.seq).sort((a, b) => a - b),
    wanted,
  );
  const rows = await rowsOf(where);
  assert.deepEqual(
    rows.map((x) => x.seq),
    wanted,
  );
  const bySeq = new Map(messages.map((x) => [x.seq, x]));
  for (const row of rows) assert.equal(row.id, bySeq.get(row.seq).id);
  for (let i = 1; i < rows.length; ++i) assert.ok(Number(rows[i].at) > Number(rows[i - 1].at));
});
