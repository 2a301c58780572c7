// The users service is slow, fails or is away: senders notice nothing, and no mention is lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { query, valueOf } from '../support/database.mjs';
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
