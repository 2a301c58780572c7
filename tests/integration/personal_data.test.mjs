// Email addresses at rest: what a stolen database, a log and the metrics say of them.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { execute, query } from '../support/database.mjs';
import { newPerson, newRegistration, stranger } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';
import { dump, formsOf, logOf } from '../support/traces.mjs';

let dora;
let unverified;
before(async () => {
  dora = await newPerson('dora');
  unverified = newRegistration('waiting');
  expectStatus(await stranger.post('/auth/register', unverified), 201);
  expectStatus(await stranger.post('/auth/resend-verification', { email: unverified.email }), 202);
  await stranger.post('/auth/login', { email: dora.email, password: 'wrong' });
});

// REQ MSS-SEC-4
test('no table, no column and no index holds an email', async () => {
  const all = (await dump()).toLowerCase();
  assert.ok(all.includes(dora.id), 'the dump is complete');
  for (const { email } of [dora, unverified]) {
    for (const form of formsOf(email)) assert.ok(!all.includes(form), form);
  }
  assert.ok(!all.includes('@parley.example'), 'nor any other');
});

// REQ MSS-SEC-4
test('neither the log nor the metrics name an email', async () => {
  const log = await logOf();
  assert.ok(log.includes('mail_written'));
  const metrics = (await stranger.get('/metrics')).text;
  for (const { email } of [dora, unverified]) {
    assert.ok(!log.toLowerCase().includes(email.toLowerCase()));
    assert.ok(!metrics.toLowerCase().includes(email.toLowerCase()));
  }
});

test('the log names people by their ids', async () => {
  const log = (await logOf()).toLowerCase();
  assert.ok(log.includes(dora.id));
  for (const { username } of [dora, unverified]) assert.ok(!log.includes(username), username);
});

// REQ MSS-SEC-4
test('an email is found by its blind index, whatever its case, and stays unique', async () => {
  const login = { email: dora.email.toUpperCase(), password: dora.password };
  expectStatus(await stranger.post('/auth/login', login), 200);
  const again = { ...newRegistration(), email: dora.email.toUpperCase() };
  expectProblem(await stranger.post('/auth/register', again), 409, 'EMAIL_ALREADY_EXISTS');
  assert.equal(expectStatus(await dora.get('/users/me'), 200).email, dora.email);
});

// REQ MSS-SEC-4
test('rows hold boxes with nonces of their own and keyed hashes', async () => {
  const rows = await query('SELECT * FROM users.users WHERE email_sealed IS NOT NULL');
  assert.ok(rows.length >= 2);
  for (const row of rows) {
    assert.equal(row.email, null);
    assert.match(row.email_index, /^\\x[0-9a-f]{64}$/);
  }
  const nonces = rows.map((row) => row.email_sealed.slice(2, 50));
  assert.equal(new Set(nonces).size, rows.length);
});

test('a box that is moved to another account does not open there', async () => {
  const [eve, mallory] = [await newPerson('eve'), await newPerson('mallory')];
  await execute(`UPDATE users.users SET email_sealed =
                   (SELECT email_sealed FROM users.users WHERE id = '${eve.id}')
                  WHERE id = '${mallory.id}'`);
  const answer = await mallory.get('/users/me');
  expectStatus(answer, 500);
  assert.ok(!answer.text.includes(eve.email));
});
