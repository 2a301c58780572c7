// Messaging has a database of its own: what stands there of who is erased at the users node.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { execute, query, valueOf } from '../support/database.mjs';
import { Caller, expectStatus } from '../support/rest.mjs';
import { SplitPair } from '../support/split.mjs';
import { UnsteadyService } from '../support/unsteady_service.mjs';
import { until } from '../support/waiting.mjs';

const pair = new SplitPair();
const service = new UnsteadyService();
let alice;
before(async () => {
  await pair.start({
    isApart: true,
    via: async (users) => (await service.start(users)).url,
    usersSettings: { PARLEY_AUTH_ERASURE_DELAY: '0' },
    settings: { PARLEY_USERS_SERVICE_RETRY_MAX: '300ms' },
  });
  alice = await pair.newPerson('alice');
});
after(async () => {
  if (service.mood !== 'down') await service.stop();
  await pair.remove();
});

const inMessaging = (sql, parameters) =>
  query(sql, parameters, pair.messagingDatabase.databaseUrl);
const rowsOf = async (person) => {
  const count = (sql) =>
    valueOf(sql, { id: person.id }, pair.messagingDatabase.databaseUrl);
  return {
    mentions: await count('SELECT count(*) FROM messaging.mentions WHERE target_user_id = :id'),
    results: await count('SELECT count(*) FROM messaging.idempotent_results WHERE user_id = :id'),
  };
};
const erase = ({ token, password }) =>
  new Caller(pair.users, token).call('DELETE', '/users/me', { json: { password } });

/** Somebody with a mention, a result that is kept for a key, and messages. */
async function withTraces(name) {
  const person = await pair.newPerson(name);
  const made = await person.post(
    '/conversations',
    { recipient_id: alice.id },
    { 'idempotency-key': randomUUID() },
  );
  const { conversation_id: id } = expectStatus(made, 201);
  await person.write(id, 'these words stay');
  await alice.write(id, `for @${person.username}`);
  await until('the mention', async () => (await rowsOf(person)).mentions === 1);
  assert.equal((await rowsOf(person)).results, 1);
  return { person, id };
}

const isForgotten = (person) =>
  until('the end of the rows', async () => {
    const { mentions, results } = await rowsOf(person);
    return mentions === 0 && results === 0;
  });

// REQ MSS-SEC-5
test('who is erased there is forgotten here, with a trail, and the messages stay', async () => {
  const { person, id } = await withTraces('bob');
  const { person: other } = await withTraces('carol');
  expectStatus(await erase(person), 202);
  await isForgotten(person);
  assert.deepEqual(await rowsOf(other), { mentions: 1, results: 1 }, 'others keep theirs');
  const [trail] = await inMessaging(
    'SELECT forgotten FROM messaging.forgotten_people WHERE user_id = :id',
    { id: person.id },
  );
  assert.deepEqual(trail.forgotten, {
    'messaging.mentions': 1,
    'messaging.idempotent_results': 1,
  });
  const { items } = expectStatus(await alice.get(`/conversations/${id}/messages`), 200);
  assert.ok(items.some(({ text }) => text === 'these words stay'));
  await pair.messaging.logged(/"person_forgotten"/);
});

// REQ MSS-SEC-5
test('who was erased while this node was away, or never asked, is forgotten later', async () => {
  const { person } = await withTraces('dora');
  const { person: early } = await withTraces('eve');
  await service.become('down');
  expectStatus(await erase(early), 202);
  await pair.messaging.stop();
  expectStatus(await erase(person), 202);
  await until('the erasure', () => {
    const at = 'SELECT erased_at FROM users.erasures WHERE user_id = :id';
    return valueOf(at, { id: early.id }, pair.database.databaseUrl);
  });
  // Long ago: beyond what is told without being asked for, and asked for as for the first time.
  await execute(
    `UPDATE users.erasures SET requested_at = requested_at - interval '40 days',
     erased_at = erased_at - interval '40 days' WHERE user_id = '${early.id}'`,
    pair.database.databaseUrl,
  );
  await execute('DELETE FROM messaging.erasures_heard', pair.messagingDatabase.databaseUrl);
  await service.become('well');
  await pair.messaging.start();
  await isForgotten(person);
  await isForgotten(early);
});
