// Keys of requests that change nothing in the log: opening a direct conversation, muting one.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { execute, query } from '../support/database.mjs';
import { makeGroup } from '../support/groups.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { newPair, newPerson } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';
import { until } from '../support/waiting.mjs';

let alice;
let bob;
let id;
before(async () => ({ alice, bob, id } = await newPair()));

const newKey = () => ({ 'idempotency-key': randomUUID() });
const isReplayed = (answer) => answer.headers['idempotent-replayed'] === 'true';
const open = (person, other, headers) =>
  person.post('/conversations', { recipient_id: other.id }, headers);
const mute = (person, muted, headers, more = {}) =>
  person.patch(`/conversations/${id}`, { muted, ...more }, headers);
const isMuted = async (person) =>
  expectStatus(await person.get(`/conversations/${id}`), 200).muted;

test('a conversation opened again under its key is the first answer again', async () => {
  const carol = await newPerson('carol');
  const headers = newKey();
  const first = await open(alice, carol, headers);
  expectStatus(first, 201);
  assert.ok(!isReplayed(first));
  const again = await open(alice, carol, headers);
  assert.equal(expectStatus(again, 201).conversation_id, first.body.conversation_id);
  assert.ok(isReplayed(again));
  const other = newKey();
  const found = await open(alice, carol, other);
  assert.equal(expectStatus(found, 200).conversation_id, first.body.conversation_id);
  assert.ok(!isReplayed(found));
  assert.ok(isReplayed(await open(alice, carol, other)));
});

test('many at once under one key open one conversation, one of them first', async () => {
  const carol = await newPerson('carol');
  const headers = newKey();
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => open(alice, carol, headers)));
  const ids = answers.map((x) => expectStatus(x, 201).conversation_id);
  assert.equal(new Set(ids).size, 1);
  assert.equal(answers.filter(isReplayed).length, 4);
});

test('a key that opened one conversation opens no other, and does nothing else', async () => {
  const [carol, dave] = await Promise.all([newPerson('carol'), newPerson('dave')]);
  const headers = newKey();
  expectStatus(await open(alice, carol, headers), 201);
  expectProblem(await open(alice, dave, headers), 409, 'IDEMPOTENCY_CONFLICT');
  expectProblem(await mute(alice, true, headers), 409, 'IDEMPOTENCY_CONFLICT');
  expectProblem(await makeGroup(alice, [carol, dave], {}, headers), 409, 'IDEMPOTENCY_CONFLICT');
  const { items } = expectStatus(await dave.get('/conversations'), 200);
  assert.deepEqual(items, []);
  // It is alice's key: dave's is another one.
  expectStatus(await open(dave, carol, headers), 201);
});

test('a mute under a key happens once, whatever came after it', async () => {
  const headers = newKey();
  assert.ok(!isReplayed(await mute(alice, true, headers)));
  assert.equal(await isMuted(alice), true);
  expectStatus(await mute(alice, false), 200);
  const again = await mute(alice, true, headers);
  expectStatus(again, 200);
  assert.ok(isReplayed(again));
  assert.equal(await isMuted(alice), false, 'the repeat changed nothing');
  expectProblem(await mute(alice, false, headers), 409, 'IDEMPOTENCY_CONFLICT');
  assert.equal(await isMuted(bob), false);
});

test('a rename and a mute in one request repeat as one', async () => {
  const [carol, dave] = await Promise.all([newPerson('carol'), newPerson('dave')]);
  const group = expectStatus(await makeGroup(alice, [carol, dave]), 201).conversation_id;
  const patch = (json, headers) => alice.patch(`/conversations/${group}`, json, headers);
  const headers = newKey();
  const both = { name: 'renamed', muted: true };
  expectStatus(await patch(both, headers), 200);
  expectStatus(await patch({ name: 'again', muted: false }), 200);
  const again = await patch(both, headers);
  assert.ok(isReplayed(again));
  assert.deepEqual([again.body.name, again.body.muted], ['again', false]);
});

test('results are kept for more than a day and then swept away', async (t) => {
  const own = new OwnNode();
  t.after(() => own.remove());
  await own.start();
  const pair = await newPair(own);
  const headers = newKey();
  const muted = (person) => person.patch(`/conversations/${pair.id}`, { muted: true }, headers);
  expectStatus(await muted(pair.alice), 200);
  expectStatus(await muted(pair.bob), 200);
  await execute(
    `UPDATE messaging.idempotent_results
        SET created_at = now() - interval '49 hours'
      WHERE user_id = '${pair.alice.id}'`,
    own.databaseUrl,
  );
  await execute(
    `UPDATE messaging.idempotent_results
        SET created_at = now() - interval '25 hours'
      WHERE user_id = '${pair.bob.id}'`,
    own.databaseUrl,
  );
  await own.stop();
  await own.start();
  const users = () =>
    query('SELECT user_id FROM messaging.idempotent_results', {}, own.databaseUrl);
  await until('the sweep', async () => (await users()).length === 1);
  assert.equal((await users())[0].user_id, pair.bob.id);
  assert.ok(isReplayed(await muted(pair.bob)));
});
