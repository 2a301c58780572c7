// Close friends and the keys of devices.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { before, test } from 'node:test';

import { execute, valueOf } from '../support/database.mjs';
import { newPerson, stranger, TIME } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

let alice;
let bob;
let carol;
before(async () => {
  [alice, bob, carol] = await Promise.all(['alice', 'bob', 'carol'].map((x) => newPerson(x)));
});

const add = (who, id) => who.call('PUT', `/users/me/close-friends/${id}`);
const remove = (who, id) => who.call('DELETE', `/users/me/close-friends/${id}`);
const friends = async (who, query = '') => {
  const body = expectStatus(await who.get(`/users/me/close-friends${query}`), 200);
  return body.items.map((x) => x.username);
};

test('close friends come and go, and nobody else sees them', async () => {
  assert.deepEqual(await friends(alice), []);
  for (const friend of [bob, carol, bob]) expectStatus(await add(alice, friend.id), 204);
  assert.deepEqual(await friends(alice), [carol.username, bob.username]);
  assert.deepEqual(await friends(alice, '?page=2&page_size=1'), [bob.username]);
  assert.deepEqual(await friends(bob), []);
  expectStatus(await remove(alice, carol.id), 204);
  expectStatus(await remove(alice, carol.id), 204);
  assert.deepEqual(await friends(alice), [bob.username]);
});

test('a close friend is somebody else who exists', async () => {
  expectProblem(await add(alice, randomUUID()), 404, 'USER_NOT_FOUND');
  const { details } = expectProblem(await add(alice, alice.id), 422, 'VALIDATION_FAILED');
  assert.deepEqual([details[0].field, details[0].code], ['id', 'SELF']);
  expectProblem(await add(alice, 'seven'), 400, 'INVALID_ID');
  expectProblem(await add(stranger, bob.id), 401, 'UNAUTHENTICATED');
});

test('a thousand close friends are enough, also for many who ask at once', async () => {
  await execute(`
    INSERT INTO users.users (id, username, password_hash)
    SELECT gen_random_uuid(), 'pal-${carol.id}-' || i, '*'
    FROM generate_series(1, 999) AS i;
    INSERT INTO users.close_friends (user_id, friend_id)
    SELECT '${carol.id}', id FROM users.users WHERE username LIKE 'pal-${carol.id}-%'`);
  const others = await Promise.all([1, 2, 3, 4].map((i) => newPerson(`late${i}`)));
  const answers = await Promise.all(others.map((x) => add(carol, x.id)));
  assert.deepEqual(answers.map((x) => x.status).sort(), [204, 422, 422, 422]);
  const count = 'SELECT count(*)::int FROM users.close_friends WHERE user_id = :id';
  assert.equal(await valueOf(count, carol), 1000);
  const again = others[answers.findIndex((x) => x.status === 204)];
  expectStatus(await add(carol, again.id), 204);
});

const newKey = () => randomBytes(32).toString('base64');
const put = (who, device, key) =>
  who.call('PUT', `/users/me/keys/${device}`, { json: { public_key: key } });
const keysOf = async (person, as = bob) =>
  expectStatus(await as.get(`/users/${person.id}/keys`), 200).items;

test("a device's key is stored, replaced and removed, and everybody may read it", async () => {
  const [device, first, second] = [randomUUID(), newKey(), newKey()];
  const stored = expectStatus(await put(alice, device, first), 200);
  assert.deepEqual([stored.device_id, stored.public_key], [device, first]);
  assert.match(stored.updated_at, TIME);
  expectStatus(await put(alice, device, second), 200);
  assert.deepEqual(
    (await keysOf(alice)).map((x) => [x.device_id, x.public_key]),
    [[device, second]],
  );
  assert.deepEqual(await keysOf(bob), []);
  expectStatus(await alice.call('DELETE', `/users/me/keys/${device}`), 204);
  assert.deepEqual(await keysOf(alice), []);
});

for (const key of [
  '',
  'no base64!',
  randomBytes(31).toString('base64'),
  randomBytes(33).toString('base64'),
  randomBytes(32).toString('hex'),
  `${randomBytes(32).toString('base64')} `,
]) {
  test(`the key '${key.slice(0, 12)}' of ${key.length} characters is refused`, async () => {
    const { details } = expectProblem(
      await put(alice, randomUUID(), key),
      422,
      'VALIDATION_FAILED',
    );
    assert.equal(details[0].field, 'public_key');
    assert.deepEqual(await keysOf(alice), []);
  });
}

test('a device has a real id', async () => {
  expectProblem(await put(alice, 'phone', newKey()), 400, 'INVALID_ID');
});

test('a user has at most 32 devices with a key', async () => {
  const devices = Array.from({ length: 36 }, randomUUID);
  const answers = await Promise.all(devices.map((x) => put(carol, x, newKey())));
  assert.equal(answers.filter((x) => x.status === 200).length, 32);
  const refused = answers.find((x) => x.status !== 200);
  const { details } = expectProblem(refused, 422, 'VALIDATION_FAILED');
  assert.equal(details[0].code, 'TOO_MANY');
  assert.equal((await keysOf(carol)).length, 32);
  const known = devices[answers.findIndex((x) => x.status === 200)];
  expectStatus(await put(carol, known, newKey()), 200);
});
