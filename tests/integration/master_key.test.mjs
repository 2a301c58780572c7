// The master key changes while people talk, and emails that were plain become sealed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { query } from '../support/database.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { newPair, newRegistration } from '../support/people.mjs';
import { buildFolder } from '../support/places.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';

const run = promisify(execFile);
const node = new OwnNode();
before(() => node.start());
after(() => node.remove());

const ask = (sql) => query(sql, {}, node.databaseUrl);
const keyFile = () => join(node.dataDir, 'keys/master.key');
const keysInFile = () => readFileSync(keyFile(), 'utf8').trim().split(/\s+/);

async function parleyctl(...flags) {
  const all = ['keys', ...flags, '--url', node.url, '--data', node.dataDir, '--json'];
  const { stdout } = await run(join(buildFolder, 'parleyctl'), all, { timeout: 120_000 });
  return JSON.parse(stdout);
}

/** The first nine bytes of everything that is wrapped: which master key did it. */
async function wrappers() {
  const rows = await ask(`
    SELECT DISTINCT encode(substring(wrapped FROM 1 FOR 9), 'hex') AS name
    FROM (SELECT wrapped FROM users.data_keys
          UNION ALL SELECT content_key FROM messaging.conversations) AS all_keys`);
  return rows.map((x) => x.name);
}

async function restart() {
  await node.stop();
  await node.start();
}

// REQ MSS-SEC-4
test('the master key is rotated under a running node, and nobody notices', async () => {
  const { alice, bob, id } = await newPair(node);
  await alice.write(id, 'before');
  const keysBefore = await ask('SELECT wrapped FROM users.data_keys ORDER BY purpose');
  const [old] = await wrappers();
  let stopped = false;
  const talk = (async () => {
    while (!stopped) await bob.write(id, 'meanwhile');
  })();
  const status = await parleyctl('rotate');
  stopped = true;
  await talk;
  assert.equal(status.problem, null);
  assert.ok(status.rewrapped >= 3, 'two keys of emails and one of a conversation');
  const now = await wrappers();
  assert.deepEqual(now, [status.key], 'one key wraps all');
  assert.notEqual(status.key, old);
  const keysAfter = await ask('SELECT wrapped FROM users.data_keys ORDER BY purpose');
  assert.notDeepEqual(keysAfter, keysBefore);

  const later = await newPair(node);
  await later.alice.write(later.id, 'after');
  assert.deepEqual(await wrappers(), [status.key]);
  const { email, password } = alice;
  expectStatus(await new Caller(node).post('/auth/login', { email, password }), 200);
});

// REQ MSS-SEC-4
test('the old key is not needed any more, and without the new one nothing starts', async () => {
  const { alice, id } = await newPair(node);
  await alice.write(id, 'kept');
  const all = keysInFile();
  assert.equal(all.length, 2);
  writeFileSync(keyFile(), `${all[0]}\n`);
  await restart();
  const { items } = expectStatus(await alice.get(`/conversations/${id}/messages`), 200);
  assert.equal(items[0].text, 'kept');
  expectStatus(await alice.logIn(), 200);

  await node.stop();
  writeFileSync(keyFile(), `${randomBytes(32).toString('base64')}\n`);
  await assert.rejects(node.start(), /has ended/);
  assert.match(node.script.output + node.log(), /master_key: is not the one/);
  writeFileSync(keyFile(), `${all[0]}\n`);
  await node.start();
  expectStatus(await alice.logIn(), 200);
});

test('a rotation may forget the old key at once', async () => {
  const { alice, id } = await newPair(node);
  const status = await parleyctl('rotate', '--forget-old');
  assert.equal(keysInFile().length, 1);
  assert.deepEqual(await parleyctl('status'), status);
  await restart();
  await alice.write(id, 'still here');
});

// REQ MSS-SEC-4
test('emails that stood plain are sealed when the node starts', async () => {
  const { alice } = await newPair(node);
  const sql = `UPDATE users.users SET email_sealed = NULL, email_index = NULL,
                 email = '${alice.email}' WHERE id = '${alice.id}' RETURNING 1`;
  await run('psql', ['-XqAt', '-d', node.databaseUrl, '-c', sql]);
  const again = { ...newRegistration(), email: alice.email };
  await restart();
  const [row] = await ask(`SELECT * FROM users.users WHERE id = '${alice.id}'`);
  assert.equal(row.email, null);
  assert.ok(row.email_sealed && row.email_index);
  expectStatus(await alice.logIn(), 200);
  const taken = await new Caller(node).post('/auth/register', again);
  expectProblem(taken, 409, 'EMAIL_ALREADY_EXISTS');
});

test('only admins see the state of the keys', async () => {
  const { alice } = await newPair(node);
  expectProblem(await new Caller(node).get('/inspect/api/keys'), 401, 'UNAUTHENTICATED');
  expectStatus(await alice.get('/inspect/api/keys'), 403);
  expectStatus(await alice.post('/inspect/api/keys/rotate', {}), 403);
});
