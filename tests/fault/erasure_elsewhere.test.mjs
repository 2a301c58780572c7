// Somebody is erased at the users node: what the nodes without users know of it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { OwnNode } from '../support/own_node.mjs';
import { newPerson } from '../support/people.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';
import { SplitPair } from '../support/split.mjs';
import { partsOf, signed } from '../support/tokens.mjs';
import { UnsteadyService } from '../support/unsteady_service.mjs';
import { until } from '../support/waiting.mjs';

const pair = new SplitPair();
const service = new UnsteadyService();
let alice;
let key;
before(async () => {
  await pair.start({
    via: async (users) => (await service.start(users)).url,
    usersSettings: { PARLEY_AUTH_ERASURE_DELAY: '0' },
    // What is remembered would be believed for long.
    settings: { PARLEY_DIRECTORY_PROFILE_TTL: '1h', PARLEY_USERS_SERVICE_RETRY_MAX: '300ms' },
  });
  alice = await pair.newPerson('alice');
  key = await readFile(join(pair.users.dataDir, 'keys/jwt_private.pem'), 'utf8');
});
after(async () => {
  if (service.mood !== 'down') await service.stop();
  await pair.remove();
});

const erase = ({ token, password }) =>
  new Caller(pair.users, token).call('DELETE', '/users/me', { json: { password } });

/** How alice sees the other one of the conversation `id`. */
const shown = async (id, other) => {
  const { participants } = expectStatus(await alice.get(`/conversations/${id}`), 200);
  return participants.find((x) => x.user_id === other.id);
};

/** Bob, known to the messaging node, with an open socket. */
async function wellKnown() {
  const bob = await pair.newPerson('bob');
  const id = await alice.conversationWith(bob);
  await alice.write(id, 'do you hear me?');
  assert.equal((await shown(id, bob)).username, bob.username);
  expectStatus(await bob.get('/conversations'), 200);
  return { bob, id, socket: await bob.connect() };
}

async function expectForgotten({ bob, id, socket }) {
  assert.equal((await socket.whenClosed()).code, 4401);
  await until('the refusal of the token', async () => {
    return (await bob.get('/conversations')).status === 401;
  });
  const late = await bob.post(`/conversations/${id}/messages`, { text: 'x' });
  expectProblem(late, 401, 'UNAUTHENTICATED');
  const now = await until('the new name', async () => {
    const other = await shown(id, bob);
    return other.username !== bob.username && other;
  });
  assert.equal(now.display_name, 'Deleted user');
  assert.match(now.username, /^deleted-/);
  assert.ok(!(await alice.get('/conversations')).text.includes(bob.username));
}

// REQ MSS-SEC-5
test('a node without users ends the sessions of who was erased, and forgets the name', async () => {
  const known = await wellKnown();
  expectStatus(await erase(known.bob), 202);
  await expectForgotten(known);
});

// REQ MSS-SEC-5
test('what happened while the users service was away is heard when it is back', async () => {
  const known = await wellKnown();
  await service.become('down');
  expectStatus(await erase(known.bob), 202);
  expectStatus(await known.bob.get('/conversations'), 200);
  await service.become('well');
  await expectForgotten(known);
});

// REQ MSS-SEC-5
test('a node that starts later has heard of it, too', async () => {
  const known = await wellKnown();
  expectStatus(await erase(known.bob), 202);
  await known.socket.whenClosed();
  await pair.messaging.stop();
  await pair.messaging.start();
  await until('the refusal of the token', async () => {
    return (await known.bob.get('/conversations')).status === 401;
  });
});

// REQ MSS-SEC-5
test('another node with users forgets as well: name, token, mails on its disk', async (t) => {
  const keys = join(pair.users.dataDir, 'keys');
  const other = new OwnNode({
    DATABASE_URL: pair.database.databaseUrl,
    PARLEY_ROLES: 'users',
    PARLEY_AUTH_ERASURE_DELAY: '0',
    PARLEY_DIRECTORY_PROFILE_TTL: '1h',
    JWT_PRIVATE_KEY: join(keys, 'jwt_private.pem'),
    MASTER_KEY: join(keys, 'master.key'),
  });
  t.after(() => other.remove());
  await other.start();
  const person = await newPerson('carol', pair.users);
  const there = new Caller(other, person.token);
  const byName = `/users?username=${person.username}`;
  assert.equal(expectStatus(await there.get(byName), 200).items.length, 1);
  // As if that node had sent the mail: which one does is chance.
  const outbox = join(other.dataDir, 'outbox');
  const mail = join(outbox, `${person.id}.${randomUUID()}.eml`);
  const others = join(outbox, `${alice.id}.${randomUUID()}.eml`);
  await Promise.all([mail, others].map((file) => writeFile(file, `To: ${person.email}\r\n`)));

  expectStatus(await erase(person), 202);
  await until('the refusal of the token', async () => (await there.get(byName)).status === 401);
  const looking = new Caller(other, alice.token);
  await until('the end of the name', async () => {
    return expectStatus(await looking.get(byName), 200).items.length === 0;
  });
  await until('the end of the mail', () => !existsSync(mail));
  assert.ok(existsSync(others), "somebody else's mail stays");
});

const asService = () => {
  const { header, payload } = partsOf(alice.token);
  return new Caller(pair.users, signed(header, { ...payload, roles: ['service'] }, key));
};

test('only services are told, in pages', async () => {
  const path = '/users/erasures';
  expectProblem(await new Caller(pair.users).get(path), 401, 'UNAUTHENTICATED');
  expectProblem(await new Caller(pair.users, alice.token).get(path), 403, 'FORBIDDEN');
  const everything = expectStatus(await asService().get(path), 200);
  assert.equal(everything.has_more, false);
  assert.equal(everything.items.length, 8, 'four people were closed and erased');
  const pages = [];
  for (let query = '?limit=2', more = true; more; ) {
    const page = expectStatus(await asService().get(path + query), 200);
    assert.ok(page.items.length <= 2);
    pages.push(...page.items);
    const last = page.items.at(-1);
    query = `?limit=2&after=${last.at}&after_user=${last.user_id}`;
    more = page.has_more;
  }
  assert.deepEqual(pages, everything.items);
  for (const item of pages.filter((x) => x.event === 'closed')) {
    assert.deepEqual(Object.keys(item).sort(), ['at', 'event', 'user_id']);
  }
});

test('a place that is none is refused', async () => {
  const half = '?after=2026-11-21T09:30:00Z';
  for (const query of ['?after=yesterday', '?after_user=1', '?limit=0', half]) {
    expectProblem(await asService().get(`/users/erasures${query}`), 422, 'VALIDATION_FAILED');
  }
});
