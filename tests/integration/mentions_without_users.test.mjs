// The users service is slow, fails or is away: senders notice nothing, and no mention is lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { execute, query, valueOf } from '../support/database.mjs';
import { metric } from '../support/metrics.mjs';
import { expectStatus } from '../support/rest.mjs';
import { SplitPair } from '../support/split.mjs';
import { UnsteadyService } from '../support/unsteady_service.mjs';
import { until } from '../support/waiting.mjs';

let pair;
let service;
let alice;
let bob;
let id;
before(async () => {
  service = new UnsteadyService();
  pair = await new SplitPair().start({
    via: async (users) => (await service.start(users)).url,
    settings: { PARLEY_DIRECTORY_UNKNOWN_TTL: '1s' },
  });
  [alice, bob] = [await pair.newPerson('alice'), await pair.newPerson('bob')];
  id = await alice.conversationWith(bob);
});
after(async () => {
  await service?.stop().catch(() => undefined);
  await pair?.remove();
});

const databaseUrl = () => pair.database.databaseUrl;
const rowsOf = (message) =>
  query(
    'SELECT target_user_id FROM messaging.mentions WHERE message_id = :id',
    { id: message.id },
    databaseUrl(),
  );
const attemptsAt = (message) =>
  valueOf(
    'SELECT attempts FROM messaging.mention_tasks WHERE message_id = :id',
    { id: message.id },
    databaseUrl(),
  );
const isLogged = (message, traceId) =>
  pair.messaging
    .log()
    .split('\n')
    .some((line) =>
      ['mention_unresolved', message.id, traceId].every((part) => line.includes(part)),
    );
const isNamed = (message, person) =>
  until(
    'the mention to be found out',
    async () => (await rowsOf(message)).some((x) => x.target_user_id === person.id),
    90_000,
  );

/** Somebody whom the messaging node has never heard of. */
const strangerTo = async () => pair.newPerson('carol');

/** Writes to bob about somebody that the node has to ask for. */
async function writeOf(person) {
  const answer = await alice.post(`/conversations/${id}/messages`, {
    text: `what of @${person.username}?`,
  });
  return { message: expectStatus(answer, 201), traceId: answer.headers['trace-id'] };
}

// REQ MSG-BE-003.1-S2 MSG-INFRA-003.3-S1
for (const mood of ['failing', 'hanging', 'down']) {
  test(`a users service that is ${mood} holds up no sender, and the mention follows`, async () => {
    const carol = await strangerTo();
    await service.become(mood);
    const { message, traceId } = await writeOf(carol);
    const again = await alice.write(id, 'and without names');
    assert.equal(again.seq, message.seq + 1);
    await until('an attempt to be logged', () => isLogged(message, traceId), 30_000);
    assert.deepEqual(await rowsOf(message), []);
    assert.ok((await attemptsAt(message)) >= 1, 'the task stays');
    await service.become('well');
    await isNamed(message, carol);
    await until('the task to be done', async () => (await attemptsAt(message)) === undefined);
  });
}

// REQ RUN-5
test('while no look-up has come to its end, messages that name people are sequenced', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, strangerTo));
  const isOfThem = (path) => people.some(({ username }) => path.includes(username));
  const asked = () => service.paths.filter(isOfThem).length;
  await service.become('hanging');
  const sent = [];
  for (let i = 0; i < 100; i += 1) {
    const { message } = await writeOf(people[i % people.length]);
    sent.push(message);
  }
  assert.deepEqual(
    sent.map((x) => x.seq),
    sent.map((_, i) => sent[0].seq + i),
  );
  await until('somebody to be asked for', () => asked() > 0);
  assert.equal(service.answered.filter(isOfThem).length, 0, 'nobody was told who they are');
  await service.become('well');
  for (const [i, person] of people.entries()) await isNamed(sent[i], person);
});

// REQ API-NFR-007
test('a name that cannot be looked up for too long is given up, and the log says so', async () => {
  const carol = await strangerTo();
  await service.become('down');
  const { message, traceId } = await writeOf(carol);
  await until('an attempt to be logged', () => isLogged(message, traceId), 30_000);
  const earlier = await attemptsAt(message);
  assert.ok(earlier >= 1);
  await execute(
    `UPDATE messaging.messages SET created_at = created_at - interval '2 days'
     WHERE id = '${message.id}'`,
    databaseUrl(),
  );
  await until('the task to end', async () => (await attemptsAt(message)) === undefined, 60_000);
  const line = await pair.messaging.logged(new RegExp(`mention_given_up.*${message.id}`));
  assert.ok(line.includes(traceId));
  assert.ok((await metric(pair.messaging, 'parley_mention_tasks_total', /given_up/)) >= 1);
  await service.become('well');
  assert.deepEqual(await rowsOf(message), []);
});

test('a name that nobody has is done with at once', async () => {
  await service.become('well');
  await until('the service to be believed again', async () => {
    const { message } = await writeOf({ username: 'nobody-of-this-name' });
    return until('the task', async () => (await attemptsAt(message)) === undefined, 2000).then(
      () => true,
      () => false,
    );
  });
});

test('a mention survives the node that was to find it out', async () => {
  const carol = await strangerTo();
  await service.become('down');
  const { message, traceId } = await writeOf(carol);
  await until('an attempt to be logged', () => isLogged(message, traceId), 30_000);
  await pair.messaging.kill();
  await service.become('well');
  await pair.messaging.start();
  await isNamed(message, carol);
});
