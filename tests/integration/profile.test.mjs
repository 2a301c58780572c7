// What people show of themselves.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';

import { query, valueOf } from '../support/database.mjs';
import { newPair, stranger } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

let alice;
let bob;
before(async () => ({ alice, bob } = await newPair()));

const me = async (person) => expectStatus(await person.get('/users/me'), 200);
const patch = (person, json) => person.call('PATCH', '/users/me', { json });

// REQ USER-STORY-003-S1 USER-STORY-003-S2 USER-BE-003.1-S1
test('a new display name and bio are stored, answered and shown', async () => {
  const json = { display_name: 'Alice Ångström', bio: 'two lines\nof me 🦜' };
  const changed = expectStatus(await patch(alice, json), 200);
  assert.deepEqual([changed.display_name, changed.bio], [json.display_name, json.bio]);
  assert.deepEqual(await me(alice), changed);
  const [row] = await query('SELECT display_name, bio FROM users.users WHERE id = :id', alice);
  assert.deepEqual(row, json);
});

// REQ USER-BE-003.2-S1
test('a change touches only what was sent', async () => {
  expectStatus(await patch(alice, { display_name: 'Alice', bio: 'kept' }), 200);
  const earlier = await me(alice);
  expectStatus(await patch(alice, { display_name: 'Al' }), 200);
  assert.deepEqual(await me(alice), { ...earlier, display_name: 'Al' });
  const same = expectStatus(await patch(alice, {}), 200);
  assert.deepEqual(same, { ...earlier, display_name: 'Al' });
});

test('null and an empty text take a field away', async () => {
  for (const nothing of [null, '']) {
    expectStatus(await patch(alice, { display_name: 'Al', bio: 'here' }), 200);
    const changed = expectStatus(await patch(alice, { bio: nothing }), 200);
    assert.deepEqual([changed.display_name, changed.bio], ['Al', null]);
    expectStatus(await patch(alice, { display_name: nothing }), 200);
    const stored = 'SELECT display_name FROM users.users WHERE id = :id';
    assert.equal(await valueOf(stored, alice), null);
  }
});

// REQ USER-INFRA-003.2-S1
test('a hundred characters of name and three hundred of bio fit, however many bytes', async () => {
  const json = { display_name: '🦜'.repeat(100), bio: 'é'.repeat(300) };
  const changed = expectStatus(await patch(alice, json), 200);
  assert.deepEqual([changed.display_name, changed.bio], [json.display_name, json.bio]);
});

const refused = [
  ['display_name', 'x'.repeat(101), 'TOO_LONG'],
  ['display_name', '   ', 'INVALID_DISPLAY_NAME'],
  ['display_name', 'a\u0000b', 'INVALID_DISPLAY_NAME'],
  ['display_name', 'a\nb', 'INVALID_DISPLAY_NAME'],
  ['display_name', 7, 'INVALID_TYPE'],
  ['bio', 'x'.repeat(301), 'TOO_LONG'],
  ['bio', 'a\u0000b', 'INVALID_BIO'],
  ['bio', ['x'], 'INVALID_TYPE'],
  ['avatar_url', 'javascript:alert(1)', 'INVALID_URL'],
  ['avatar_url', 'http://plain.example/a.png', 'INVALID_URL'],
  ['avatar_url', 'https://user:pw@evil.example/', 'INVALID_URL'],
  ['avatar_url', 'https://', 'INVALID_URL'],
  ['avatar_url', '/media/../../etc/passwd', 'INVALID_URL'],
  ['avatar_url', `https://long.example/${'x'.repeat(2048)}`, 'INVALID_URL'],
];
for (const [field, value, code] of refused) {
  test(`${field} ${JSON.stringify(value).slice(0, 40)} is ${code}; nothing changes`, async () => {
    const earlier = await me(bob);
    const answer = await patch(bob, { bio: 'never', display_name: 'Never', [field]: value });
    const { details } = expectProblem(answer, 422, 'VALIDATION_FAILED');
    assert.deepEqual([details[0].field, details[0].code], [field, code]);
    assert.match(details[0].message, /\S/);
    assert.deepEqual(await me(bob), earlier);
  });
}

test('every wrong field is named', async () => {
  const json = { display_name: 'x'.repeat(101), bio: 'x'.repeat(301), avatar_url: 'x' };
  const { details } = expectProblem(await patch(bob, json), 422, 'VALIDATION_FAILED');
  assert.deepEqual(details.map((x) => x.field).sort(), ['avatar_url', 'bio', 'display_name']);
});

test('what is not one’s own to change stays', async () => {
  const earlier = await me(bob);
  const json = { username: 'root', email: 'x@y.example', roles: ['admin'], id: randomUUID() };
  expectStatus(await patch(bob, json), 200);
  assert.deepEqual(await me(bob), earlier);
});

test('a change needs a token, an object and JSON', async () => {
  expectProblem(await patch(stranger, { bio: 'x' }), 401, 'UNAUTHENTICATED');
  expectProblem(await patch(alice, ['bio']), 422, 'VALIDATION_FAILED');
  const wrong = await alice.call('PATCH', '/users/me', {
    body: '{"bio":',
    headers: { 'content-type': 'application/json' },
  });
  expectProblem(wrong, 400, 'MALFORMED_JSON');
  const text = await alice.call('PATCH', '/users/me', {
    body: 'bio',
    headers: { 'content-type': 'text/plain' },
  });
  expectProblem(text, 415, 'UNSUPPORTED_MEDIA_TYPE');
});

// REQ USER-BE-003.1-S2
test("a person's page has what the contract names, and whether one follows", async () => {
  expectStatus(await patch(alice, { display_name: 'Alice', bio: 'hello' }), 200);
  const page = expectStatus(await bob.get(`/users/${alice.id}`), 200);
  assert.equal(page.id, alice.id);
  assert.equal(page.username, alice.username);
  assert.deepEqual([page.display_name, page.avatar_url, page.bio], ['Alice', null, 'hello']);
  assert.deepEqual([page.follower_count, page.is_followed, page.is_following], [0, false, false]);
  expectStatus(await bob.post(`/users/${alice.id}/follow`), 201);
  const later = expectStatus(await bob.get(`/users/${alice.id}`), 200);
  assert.deepEqual([later.follower_count, later.is_followed, later.is_following], [1, true, false]);
  const back = expectStatus(await alice.get(`/users/${bob.id}`), 200);
  assert.deepEqual([back.followee_count, back.is_followed, back.is_following], [1, false, true]);
});
