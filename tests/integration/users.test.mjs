// Looking people up.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { TIME, newPair, newPerson, stranger } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

let alice;
let bob;
before(async () => ({ alice, bob } = await newPair()));

// REQ USER-BE-003.1-S1
test("one's own profile has all that the contract names", async () => {
  const me = expectStatus(await alice.get('/users/me'), 200);
  assert.equal(me.id, alice.id);
  assert.equal(me.username, alice.username);
  assert.match(me.created_at, TIME);
  for (const name of ['display_name', 'bio', 'avatar_url']) assert.equal(me[name], null);
  assert.deepEqual([me.follower_count, me.followee_count], [0, 0]);
});

const isPublic = (profile, of) => {
  assert.equal(profile.id, of.id);
  assert.equal(profile.username, of.username);
  assert.ok('display_name' in profile && 'avatar_url' in profile);
  for (const secret of ['email', 'password_hash', 'roles', 'email_verified']) {
    assert.equal(profile[secret], undefined, secret);
  }
};

// REQ USER-BE-003.1-S2
test("another's profile shows nothing private", async () => {
  isPublic(expectStatus(await alice.get(`/users/${bob.id}`), 200), bob);
});

test('an id may be written in capitals', async () => {
  isPublic(expectStatus(await alice.get(`/users/${bob.id.toUpperCase()}`), 200), bob);
});

test('nobody has an unknown id', async () => {
  expectProblem(await alice.get(`/users/${randomUUID()}`), 404, 'USER_NOT_FOUND');
});

for (const id of ['7', 'not-an-id', `${randomUUID()}0`, '%20', '{id}']) {
  // REQ API-EDGE-3
  test(`the id '${id}' is malformed`, async () => {
    expectProblem(await alice.get(`/users/${id}`), 400, 'INVALID_ID');
  });
}

const itemsOf = (body) => (Array.isArray(body) ? body : body.items);

// REQ MSG-BE-003.1-S1
test('a name finds its person whatever its case, and an unknown one nobody', async () => {
  for (const name of [bob.username, bob.username.toUpperCase()]) {
    const found = itemsOf(expectStatus(await alice.get(`/users?username=${name}`), 200));
    assert.equal(found.length, 1);
    isPublic(found[0], bob);
  }
  assert.deepEqual(itemsOf(expectStatus(await alice.get('/users?username=no.such.name'), 200)), []);
});

test('a prefix finds those who begin with it, at most as many as asked for', async () => {
  const common = `p${randomUUID().slice(0, 7)}`;
  const people = await Promise.all([1, 2, 3].map((i) => newPerson(`${common}-${i}`)));
  const ids = new Set(people.map((x) => x.id));
  const all = itemsOf(
    expectStatus(await alice.get(`/users?prefix=${common.toUpperCase()}&limit=8`), 200),
  );
  assert.deepEqual(new Set(all.map((x) => x.id)), ids);
  const two = itemsOf(expectStatus(await alice.get(`/users?prefix=${common}&limit=2`), 200));
  assert.equal(two.length, 2);
});

for (const wild of ['%25', '_', '%5C']) {
  test(`the prefix '${decodeURIComponent(wild)}' is no wildcard`, async () => {
    const found = itemsOf(expectStatus(await alice.get(`/users?prefix=${wild}&limit=8`), 200));
    assert.ok(
      found.every((x) => x.username.startsWith(decodeURIComponent(wild))),
      JSON.stringify(found),
    );
  });
}

for (const limit of ['0', '-1', 'many', '1.5']) {
  test(`a limit of ${limit} is refused`, async () => {
    const answer = await alice.get(`/users?prefix=a&limit=${limit}`);
    expectProblem(answer, 422, 'VALIDATION_FAILED');
  });
}

test('people are looked up by those who are logged in', async () => {
  for (const path of [`/users/${bob.id}`, `/users?username=${bob.username}`, '/users?prefix=b']) {
    expectProblem(await stranger.get(path), 401, 'UNAUTHENTICATED');
  }
});

test("a name that is not yet anybody's is found as soon as it is registered", async () => {
  const name = `late${randomUUID().slice(0, 8)}`;
  assert.deepEqual(itemsOf(expectStatus(await alice.get(`/users?username=${name}`), 200)), []);
  const account = { username: name, email: `${name}@parley.example`, password: randomUUID() };
  const made = expectStatus(await stranger.post('/auth/register', account), 201);
  isPublic(
    expectStatus(await alice.get(`/users/${made.id}`), 200),
    made.id && { ...account, ...made },
  );
});
