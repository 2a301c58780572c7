// The users service of another node is slow, hangs, fails, goes away and comes back.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { metric } from '../support/metrics.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';
import { SplitPair } from '../support/split.mjs';
import { UnsteadyService } from '../support/unsteady_service.mjs';
import { until } from '../support/waiting.mjs';

const pair = new SplitPair();
const service = new UnsteadyService();
let alice;
let bob;
before(async () => {
  await pair.start({
    via: async (users) => (await service.start(users)).url,
    settings: {
      PARLEY_DIRECTORY_PROFILE_TTL: '1s',
      PARLEY_USERS_SERVICE_TIMEOUT: '600ms',
      PARLEY_USERS_SERVICE_RETRY_MAX: '500ms',
    },
  });
  [alice, bob] = await Promise.all([pair.newPerson('alice'), pair.newPerson('bob')]);
});
after(async () => {
  if (service.mood !== 'down') await service.stop();
  await pair.remove();
});

const open = (person) => alice.post('/conversations', { recipient_id: person.id });
const namesIn = async (id) => {
  const { participants } = expectStatus(await alice.get(`/conversations/${id}`), 200);
  return participants.map((x) => x.username).sort();
};

/** A conversation with somebody whom the messaging node has never heard of. */
const withStranger = async () => {
  const person = await pair.newPerson('stranger');
  return expectStatus(await open(person), 201);
};

beforeEach(async () => {
  await service.become('well');
  await until('the service', async () => (await open(bob)).status < 300);
});

test('people are asked for over HTTP, and who is not there is not found', async () => {
  await withStranger();
  assert.ok(service.paths.some((path) => path.startsWith('/users/')));
  expectProblem(await open({ id: randomUUID() }), 404, 'USER_NOT_FOUND');
});

test('whoever is known is not asked for again at once', async () => {
  const { conversation_id: id } = expectStatus(await open(bob), 200);
  await namesIn(id);
  const earlier = service.calls;
  for (let i = 0; i < 20; i += 1) await namesIn(id);
  assert.ok(service.calls - earlier <= 8, `${service.calls - earlier} calls`);
});

test('a new name is shown when what is remembered is too old', async () => {
  const { conversation_id: id } = expectStatus(await open(bob), 200);
  await namesIn(id);
  const change = { json: { display_name: 'Robert' } };
  const atUsers = new Caller(pair.users, bob.token);
  expectStatus(await atUsers.call('PATCH', '/users/me', change), 200);
  await until('the new name', async () => {
    const { participants } = expectStatus(await alice.get(`/conversations/${id}`), 200);
    return participants.some((x) => x.display_name === 'Robert');
  });
});

test('a slow service is waited for', async () => {
  await service.become('slow');
  await withStranger();
});

for (const mood of ['hanging', 'failing', 'down']) {
  test(`with a ${mood} service known people are shown and messages flow`, async () => {
    const { conversation_id: id } = expectStatus(await open(bob), 200);
    const names = await namesIn(id);
    assert.deepEqual(names, [alice.username, bob.username].sort());
    const fresh = await pair.newPerson('fresh');
    await service.become(mood);
    await until('names that are too old', async () => {
      await alice.write(id, 'on we go');
      assert.deepEqual(await namesIn(id), names);
      return (await metric(pair.messaging, 'parley_users_service_calls_total')) > 0;
    });
    for (let i = 0; i < 10; i += 1) {
      await alice.write(id, `message ${i}`);
      assert.deepEqual(await namesIn(id), names);
    }
    expectProblem(await open(fresh), 503, 'USERS_UNAVAILABLE');
    await service.become('well');
    await until('the way back', async () => (await open(fresh)).status === 201);
  });
}

// REQ API-NFR-007
test('a call that fails is made again with growing pauses, three times in all', async () => {
  const fresh = await pair.newPerson('fresh');
  const path = `/users/${fresh.id}`;
  await service.become('failing', (asked) => asked === path);
  expectProblem(await open(fresh), 503, 'USERS_UNAVAILABLE');
  const at = service.times.filter((_, i) => service.paths[i] === path);
  assert.equal(at.length, 3);
  // Each is spread over its upper half: 100 and 200 ms at most.
  assert.ok(at[1] - at[0] >= 49, `${at}`);
  assert.ok(at[2] - at[1] >= 99, `${at}`);
});

test('a service that keeps failing is left alone', async () => {
  await service.become('failing');
  const people = await Promise.all(Array.from({ length: 6 }, () => pair.newPerson('many')));
  for (const person of people) expectProblem(await open(person), 503, 'USERS_UNAVAILABLE');
  const earlier = service.calls;
  for (let i = 0; i < 50; i += 1) await open(people[i % people.length]);
  assert.ok(service.calls - earlier < 25, `${service.calls - earlier} calls`);
});
