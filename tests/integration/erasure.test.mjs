// Somebody wants to be forgotten.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { execute, query } from '../support/database.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { newPerson, newRegistration, unique } from '../support/people.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';
import { png } from '../support/pictures.mjs';
import { dump, outboxOf, tablesOf, tracesOf } from '../support/traces.mjs';
import { until } from '../support/waiting.mjs';

const at = new OwnNode({ PARLEY_AUTH_ERASURE_DELAY: '0' });
let alice;
let bob;
let id;
before(async () => {
  await at.start();
  [alice, bob] = await Promise.all([newPerson('alice', at), newPerson('bob', at)]);
  id = await alice.conversationWith(bob);
});
after(() => at.remove());

const ask = (sql, parameters) => query(sql, parameters, at.databaseUrl);
const erase = (who, password) => who.call('DELETE', '/users/me', { json: { password } });
const erasureOf = async (user) =>
  (await ask('SELECT * FROM users.erasures WHERE user_id = :user', { user }))[0];
const whenErased = (user) =>
  until(`the erasure of ${user}`, async () => (await erasureOf(user))?.erased_at);

/** Where the id of somebody who was erased may stand: in what others have of the conversation. */
const keepsIds = [
  'messaging.conversation_participants',
  'messaging.conversations',
  'messaging.messages',
  'users.erasures',
  'users.users',
];

const random32 = () => randomBytes(32).toString('base64');

/** Leaves personal data wherever an account may have some: the words that then stand for it. */
async function fillIn(person, friend) {
  const profile = { display_name: unique('Carol'), bio: unique('a bio') };
  expectStatus(await person.call('PATCH', '/users/me', { json: profile }), 200);
  const colour = [...randomBytes(3)];
  const body = png(64, 64, colour);
  const headers = { 'content-type': 'image/png' };
  const put = await person.call('PUT', '/users/me/avatar', { body, headers });
  const { avatar_url: avatar } = expectStatus(put, 200);
  const key = random32();
  const device = `/users/me/keys/${randomUUID()}`;
  expectStatus(await person.put(device, { public_key: key }), 200);
  expectStatus(await person.post(`/users/${friend.id}/follow`), 201);
  expectStatus(await friend.post(`/users/${person.id}/follow`), 201);
  expectStatus(await person.put(`/users/me/close-friends/${friend.id}`), 204);
  const picture = "SELECT encode(content, 'hex') AS hex FROM users.avatars WHERE user_id = :id";
  const [row] = await ask(picture, person);
  return [profile.display_name, profile.bio, avatar.split('/').at(-1), row.hex, key];
}

/** Tables with rows that name `user` in any column, and how many. */
async function rowsAbout(user) {
  const counts = {};
  for (const table of await tablesOf(at)) {
    const [{ count }] = await ask(
      `SELECT count(*)::int AS count FROM ${table} AS t
       WHERE to_jsonb(t)::text LIKE '%' || :user || '%'`,
      { user },
    );
    if (count > 0) counts[table] = count;
  }
  return counts;
}

test('only the owner may, with the password', async () => {
  expectProblem(await erase(new Caller(at), 'x'), 401, 'UNAUTHENTICATED');
  expectProblem(await erase(alice, 'not the password'), 401, 'INVALID_CREDENTIALS');
  const error = expectProblem(await erase(alice, ''), 422, 'VALIDATION_FAILED');
  assert.deepEqual(error.details.map((x) => x.field), ['password']);
  expectStatus(await alice.get('/users/me'), 200);
  assert.equal(await erasureOf(alice.id), undefined);
});

// REQ MSS-SEC-5
test('a person is erased: sessions end, data goes, messages stay, the trail tells', async () => {
  const person = await newPerson('carol', at);
  const told = unique('what carol said');
  const conversation = await person.conversationWith(bob);
  const message = await person.write(conversation, told);
  const words = await fillIn(person, bob);
  const login = await person.logIn();
  const cookie = login.headers['set-cookie'][0].split(';')[0];
  const socket = await person.connect();
  const hash = (await ask('SELECT password_hash FROM users.users WHERE id = :id', person))[0];

  const accepted = expectStatus(await erase(person, person.password), 202);
  assert.match(accepted.erase_after, /^\d{4}-/);

  assert.equal((await socket.whenClosed()).code, 4401, 'the socket is closed');
  const refused = await new Caller(at).post('/auth/refresh', undefined, { cookie });
  expectProblem(refused, 401, 'INVALID_REFRESH_TOKEN');
  const { email, password, username } = person;
  const again = await new Caller(at).post('/auth/login', { email, password });
  expectProblem(again, 401, 'INVALID_CREDENTIALS');
  await whenErased(person.id);
  expectProblem(await person.get('/users/me'), 401, 'UNAUTHENTICATED');

  const gone = [email, username, hash.password_hash, ...words];
  assert.ok((await dump(at)).includes(person.id), 'the dump is complete');
  const isClean = async () => (await tracesOf(gone, at)).length === 0;
  await until('the end of every trace', isClean).catch(() => undefined);
  assert.deepEqual(await tracesOf(gone, at), []);
  assert.ok(!(await outboxOf(at)).includes(person.id), 'no mail is left');
  assert.ok((await outboxOf(at)).includes(bob.id), "the others' mails are");

  const { items } = expectStatus(await bob.get(`/conversations/${conversation}/messages`), 200);
  const kept = items.find((x) => x.id === message.id);
  assert.equal(kept.text, told, 'bob still has what he was told');
  assert.equal(kept.sender_id, person.id);

  const about = Object.keys(await rowsAbout(person.id)).sort();
  assert.deepEqual(about, keepsIds, 'only what others share, and the trail');
  assert.equal((await bob.get(`/media/${words[2]}`)).status, 404, 'the picture is not served');

  const trail = await erasureOf(person.id);
  assert.ok(trail.requested_at <= trail.erased_at);
  assert.equal(trail.erased['users.users'], 1);
  assert.ok(trail.erased['users.refresh_tokens'] >= 2);
  await at.logged(/"person_erased"/);
  assert.ok(!at.log().includes(email));
});

// REQ MSS-SEC-5
test('who was erased is a deleted user to all others, and the name is free again', async () => {
  const person = await newPerson('dave', at);
  const known = await bob.get(`/users/${person.id}`);
  assert.equal(expectStatus(known, 200).username, person.username);
  expectStatus(await erase(person, person.password), 202);
  await whenErased(person.id);
  const { username, email } = person;
  const again = { ...newRegistration(), username, email };
  expectStatus(await new Caller(at).post('/auth/register', again), 201);
  const [row] = await ask('SELECT * FROM users.users WHERE id = :id', person);
  assert.equal(row.display_name, 'Deleted user');
  assert.match(row.username, /^deleted-[0-9a-f]{24}$/);
  for (const column of ['email', 'email_sealed', 'email_index', 'bio', 'avatar_url']) {
    assert.equal(row[column], null, column);
  }
  const shown = await until('news of the erasure', async () => {
    const { body } = await bob.get(`/users/${person.id}`);
    return body.display_name === 'Deleted user' && body;
  });
  assert.ok(!JSON.stringify(shown).includes(email));
});

test('the same wish twice is one', async () => {
  const person = await newPerson('erin', at);
  const both = await Promise.all([
    erase(person, person.password),
    erase(person, person.password),
  ]);
  for (const answer of both) assert.ok([202, 401].includes(answer.status), answer.text);
  assert.ok(both.some((x) => x.status === 202));
  await whenErased(person.id);
});

// REQ MSS-SEC-5
test('with a delay the account is closed at once and erased when it is due', async () => {
  await at.stop();
  at.settings.PARLEY_AUTH_ERASURE_DELAY = '30d';
  await at.start();
  const person = await newPerson('fred', at);
  const { erase_after: due } = expectStatus(await erase(person, person.password), 202);
  const days = (Date.parse(due) - Date.now()) / 86_400_000;
  assert.ok(days > 29.9 && days <= 30, `${days} days`);
  await until('the refusal of the token', async () => {
    return (await person.get('/users/me')).status === 401;
  });
  const { email, password } = person;
  const login = await new Caller(at).post('/auth/login', { email, password });
  expectProblem(login, 401, 'INVALID_CREDENTIALS');
  assert.equal((await erasureOf(person.id)).erased_at, null);
  const sql = `UPDATE users.erasures SET erase_after = now() WHERE user_id = '${person.id}'`;
  await execute(sql, at.databaseUrl);
  await whenErased(person.id);
});
