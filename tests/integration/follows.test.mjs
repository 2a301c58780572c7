// Who follows whom, and how it is listed.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';

import { execute, valueOf } from '../support/database.mjs';
import { newPerson, stranger } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

let alice;
let bob;
let carol;
before(async () => {
  [alice, bob, carol] = await Promise.all(['alice', 'bob', 'carol'].map((x) => newPerson(x)));
});

const follow = (who, whom) => who.post(`/users/${whom.id}/follow`);
const unfollow = (who, whom) => who.call('DELETE', `/users/${whom.id}/follow`);
const rows = (who, whom) =>
  valueOf(
    'SELECT count(*)::int FROM users.follows WHERE follower_id = :who AND followee_id = :whom',
    { who: who.id, whom: whom.id },
  );
const counts = async (who) => {
  const body = expectStatus(await who.get('/users/me'), 200);
  return [body.follower_count, body.followee_count];
};
const page = async (path, as = alice) => expectStatus(await as.get(path), 200);

// REQ USER-STORY-004-S1 USER-BE-004.1-S1 USER-BE-004.1-S2 USER-INFRA-004.2-S1
test('following is recorded once: 201, then 200', async () => {
  const expected = { follower_id: alice.id, followee_id: bob.id };
  assert.deepEqual(expectStatus(await follow(alice, bob), 201), expected);
  assert.deepEqual(expectStatus(await follow(alice, bob), 200), expected);
  assert.equal(await rows(alice, bob), 1);
  assert.deepEqual(
    [await counts(alice), await counts(bob)],
    [
      [0, 1],
      [1, 0],
    ],
  );
});

// REQ USER-STORY-004-S2 USER-BE-004.2-S1 USER-BE-004.2-S2
test('unfollowing removes it, and says the same when there is nothing to remove', async () => {
  await follow(alice, bob);
  expectStatus(await unfollow(alice, bob), 204);
  assert.equal(await rows(alice, bob), 0);
  expectStatus(await unfollow(alice, bob), 204);
  expectStatus(await unfollow(alice, { id: randomUUID() }), 204);
  assert.deepEqual(
    [await counts(alice), await counts(bob)],
    [
      [0, 0],
      [0, 0],
    ],
  );
});

// REQ USER-STORY-004-S3
test('nobody can be followed who is not there', async () => {
  expectProblem(await follow(alice, { id: randomUUID() }), 404, 'USER_NOT_FOUND');
});

// REQ USER-STORY-004-S4
test('nobody follows themselves', async () => {
  expectProblem(await follow(alice, alice), 422, 'CANNOT_FOLLOW_SELF');
  assert.equal(await rows(alice, alice), 0);
});

for (const [method, tail] of [
  ['POST', '/follow'],
  ['DELETE', '/follow'],
  ['GET', '/followers'],
  ['GET', '/followees'],
  ['GET', '/keys'],
]) {
  test(`${method} …${tail} wants a token and a real id`, async () => {
    const refused = await stranger.call(method, `/users/${bob.id}${tail}`);
    expectProblem(refused, 401, 'UNAUTHENTICATED');
    expectProblem(await alice.call(method, `/users/seven${tail}`), 400, 'INVALID_ID');
  });
}

test('many at once leave one row each and true counts, also when they follow back', async () => {
  const people = await Promise.all([1, 2, 3, 4].map((i) => newPerson(`crowd${i}`)));
  const pairs = people.flatMap((a) => people.filter((b) => b !== a).map((b) => [a, b]));
  const answers = await Promise.all(
    [...pairs, ...pairs, ...pairs].map(([a, b]) => follow(a, b).then((x) => x.status)),
  );
  assert.equal(answers.filter((x) => x === 201).length, pairs.length);
  assert.equal(answers.filter((x) => x === 200).length, 2 * pairs.length);
  for (const person of people) assert.deepEqual(await counts(person), [3, 3]);
});

// REQ USER-STORY-005-S1 USER-STORY-005-S2 USER-STORY-005-S3 USER-BE-005.1-S1 USER-BE-005.1-S2
test('followers and followees are pages of people, the latest first', async () => {
  const star = await newPerson('star');
  for (const fan of [alice, bob, carol]) expectStatus(await follow(fan, star), 201);
  for (const as of [star, carol]) {
    const first = await page(`/users/${star.id}/followers?page=1&page_size=2`, as);
    assert.deepEqual(
      first.items.map((x) => x.id),
      [carol.id, bob.id],
    );
    assert.deepEqual([first.page, first.page_size, first.has_next], [1, 2, true]);
    assert.equal(first.items[0].username, carol.username);
    assert.deepEqual(Object.keys(first.items[0]).sort(), [
      'avatar_url',
      'display_name',
      'id',
      'username',
    ]);
    const second = await page(`/users/${star.id}/followers?page=2&page_size=2`, as);
    assert.deepEqual(
      second.items.map((x) => x.id),
      [alice.id],
    );
    assert.deepEqual([second.page, second.has_next], [2, false]);
  }
  const followees = await page(`/users/${alice.id}/followees`, star);
  assert.deepEqual(
    followees.items.map((x) => x.id),
    [star.id],
  );
  assert.deepEqual([followees.page, followees.has_next], [1, false]);
  const past = await page(`/users/${star.id}/followers?page=9`);
  assert.deepEqual([past.items, past.has_next], [[], false]);
});

test('the lists of nobody are not found, and sizes are bounded', async () => {
  for (const tail of ['followers', 'followees', 'keys']) {
    expectProblem(await alice.get(`/users/${randomUUID()}/${tail}`), 404, 'USER_NOT_FOUND');
  }
  assert.equal((await page(`/users/${bob.id}/followers?page_size=1000`)).page_size, 200);
  for (const bad of ['page=0', 'page=x', 'page_size=0', 'page_size=-1', 'page=99999999999999']) {
    const answer = await alice.get(`/users/${bob.id}/followers?${bad}`);
    if (answer.status === 200) assert.deepEqual(answer.body.items, []);
    else expectProblem(answer, 422, 'VALIDATION_FAILED');
  }
});

test('twenty thousand followers are counted and paged by an index', async () => {
  const star = await newPerson('star');
  await execute(`
    INSERT INTO users.users (id, username, password_hash)
    SELECT gen_random_uuid(), 'fan-${star.username.slice(-8)}-' || i, '*'
    FROM generate_series(1, 20000) AS i;
    INSERT INTO users.follows (follower_id, followee_id, created_at)
    SELECT id, '${star.id}', now() - random() * interval '1 day' FROM users.users
    WHERE username LIKE 'fan-${star.username.slice(-8)}-%';
    ANALYZE users.follows; ANALYZE users.users;`);
  assert.deepEqual(await counts(star), [20_000, 0]);
  const seen = new Set();
  for (const number of [1, 2, 3]) {
    const { items, has_next: more } = await page(
      `/users/${star.id}/followers?page=${number}&page_size=200`,
    );
    for (const { id } of items) seen.add(id);
    assert.ok(more);
  }
  assert.equal(seen.size, 600, 'pages do not overlap');
  const plan = await execute(`EXPLAIN
    SELECT follower_id FROM users.follows WHERE followee_id = '${star.id}'
    ORDER BY created_at DESC, follower_id OFFSET 0 LIMIT 21`);
  assert.match(plan, /Index Only Scan using follows_by_followee/);
  assert.doesNotMatch(plan, /Sort/);
  await execute(`DELETE FROM users.users WHERE username LIKE 'fan-${star.username.slice(-8)}-%'`);
  assert.deepEqual(await counts(star), [0, 0]);
});
