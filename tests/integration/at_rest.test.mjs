// What the database shows to somebody who has stolen it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { execute, query } from '../support/database.mjs';
import { newPair, node } from '../support/people.mjs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

let alice;
let bob;
let id;
const secret = `secret-${randomUUID()}`;
let message;
before(async () => {
  ({ alice, bob, id } = await newPair());
  message = await alice.write(id, secret);
});

// REQ MSS-FR-017
test('a message is stored encrypted: version 1, a nonce, no text', async () => {
  const [row] = await query('SELECT * FROM messaging.messages WHERE id = :id', { id: message.id });
  assert.equal(row.encryption_version, 1);
  assert.equal(row.text, null);
  assert.match(row.nonce, /^\\x[0-9a-f]{48}$/);
  assert.ok(row.content.length > 2 * secret.length);
});

// REQ MSS-FR-017
test('no column of any table holds the text of a message', async () => {
  const tables = await query(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
      WHERE table_schema IN ('users', 'messaging', 'cluster') AND table_type = 'BASE TABLE'`,
  );
  assert.ok(tables.length > 8);
  const hex = Buffer.from(secret).toString('hex');
  for (const { name } of tables) {
    const found = await execute(
      `SELECT count(*) FROM ${name} AS t
        WHERE strpos(t::text, '${secret}') > 0 OR strpos(t::text, '${hex}') > 0`,
    );
    assert.equal(found, '0', name);
  }
});

// REQ MSS-FR-017
test('the same text twice is stored differently', async () => {
  const again = await alice.write(id, secret);
  const rows = await query(
    'SELECT nonce, content FROM messaging.messages WHERE id IN (:one, :two)',
    { one: message.id, two: again.id },
  );
  assert.notEqual(rows[0].content, rows[1].content);
  assert.notEqual(rows[0].nonce, rows[1].nonce);
});

// REQ MSS-FR-017
test('a conversation has its own key, wrapped, and the master key stands nowhere', async () => {
  const other = await newPair();
  const rows = await query(
    'SELECT content_key FROM messaging.conversations WHERE id IN (:one, :two)',
    { one: id, two: other.id },
  );
  const keys = rows.map((x) => x.content_key);
  assert.equal(new Set(keys).size, 2);
  const master = Buffer.from(
    await readFile(join(node.dataDir, 'keys/master.key'), 'utf8'),
    'base64',
  );
  assert.equal(master.length, 32);
  // A wrapped key of 32 bytes carries a nonce and an authenticator besides.
  for (const key of keys) {
    assert.ok((key.length - 2) / 2 >= 32 + 24 + 16, key);
    assert.ok(!key.includes(master.toString('hex')));
  }
});

test('the members read it in plain', async () => {
  const { body } = await bob.get(`/conversations/${id}/messages`);
  assert.equal(body.items[0].text, secret);
});

test('keys and mails are for the owner only', async () => {
  for (const name of ['keys/master.key', 'keys/jwt_private.pem']) {
    assert.equal((await stat(join(node.dataDir, name))).mode & 0o077, 0, name);
  }
});

// REQ API-FR-011
test('the log names the message and never its text', async () => {
  const log = await readFile(join(node.dataDir, 'log/parleyd.log'), 'utf8');
  assert.ok(!log.includes(secret));
  assert.ok(!log.includes(alice.password));
  assert.ok(!log.includes(alice.token));
});

// REQ MSG-INFRA-001.2-S1
test('messages have an index on the conversation and the time, newest first', async () => {
  const rows = await query(
    `SELECT indexdef FROM pg_indexes WHERE schemaname = 'messaging' AND tablename = 'messages'`,
  );
  assert.ok(
    rows.some((x) => /\(conversation_id, created_at DESC\)/.test(x.indexdef)),
    JSON.stringify(rows),
  );
});
