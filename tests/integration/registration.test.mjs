// Accounts: registering, the mail, and what the database keeps of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query, valueOf } from '../support/database.mjs';
import {
  TIME,
  UUID,
  linkIn,
  mailsTo,
  newPerson,
  newRegistration,
  stranger,
  unique,
  verificationLink,
  verify,
} from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

/** Rows by username: emails are sealed. */
const accountsOf = (...usernames) =>
  query('SELECT * FROM users.users WHERE username = ANY (string_to_array(:names, :comma))', {
    names: usernames.join(','),
    comma: ',',
  });
const register = (account) => stranger.post('/auth/register', account);

// REQ USER-STORY-001-S1 USER-BE-001.1-S1
test('registering answers 201 with the profile and stores one row with a bcrypt hash', async () => {
  const account = newRegistration('dora');
  const made = expectStatus(await register(account), 201);
  assert.match(made.id, UUID);
  assert.match(made.created_at, TIME);
  assert.equal(made.username, account.username);
  assert.equal(made.email, account.email);
  const [row, ...more] = await accountsOf(account.username);
  assert.equal(more.length, 0);
  assert.equal(row.id, made.id);
  assert.match(row.password_hash, /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/);
});

test('neither the answer nor the row shows the password', async () => {
  const account = newRegistration();
  const answer = await register(account);
  assert.ok(!answer.text.includes(account.password));
  assert.equal(answer.body.password_hash, undefined);
  assert.ok(!JSON.stringify(await accountsOf(account.username)).includes(account.password));
});

test('a display name may be given at once', async () => {
  const account = { ...newRegistration(), display_name: 'Dóra Ø' };
  expectStatus(await register(account), 201);
  const [row] = await accountsOf(account.username);
  assert.equal(row.display_name, 'Dóra Ø');
});

const bad = [
  ['no email', { email: undefined }, 'email'],
  ['an empty email', { email: '' }, 'email'],
  ['an email without a domain', { email: 'dora' }, 'email'],
  ['an email with a blank', { email: 'do ra@parley.example' }, 'email'],
  ['an email that is a number', { email: 7 }, 'email'],
  ['an email that breaks out of its header', { email: 'a@b.example\r\nBcc: c@d.example' }, 'email'],
  ['an email of 255 bytes', { email: `${'a'.repeat(246)}@b.example` }, 'email'],
  ['no username', { username: undefined }, 'username'],
  ['a username of two letters', { username: 'al' }, 'username'],
  ['a username of 33 letters', { username: 'a'.repeat(33) }, 'username'],
  ['a username with a slash', { username: 'a/b/c' }, 'username'],
  ['a username with a blank', { username: 'al ice' }, 'username'],
  ['a username that is a list', { username: ['a-list'] }, 'username'],
  ['no password', { password: undefined }, 'password'],
  ['a password of seven characters', { password: 'seven77' }, 'password'],
  ['a password of seven letters in many bytes', { password: 'ééééééé' }, 'password'],
  ['a password of 73 bytes', { password: 'p'.repeat(73) }, 'password'],
  ['a password that is null', { password: null }, 'password'],
  ['a display name of 101 characters', { display_name: 'd'.repeat(101) }, 'display_name'],
];
for (const [name, change, field] of bad) {
  // REQ USER-STORY-001-S3
  test(`${name} is refused with its field, and no row`, async () => {
    const account = { ...newRegistration(), ...change };
    const before = await valueOf('SELECT count(*) FROM users.users');
    const error = expectProblem(await register(account), 422, 'VALIDATION_FAILED');
    assert.deepEqual([...new Set(error.details.map((x) => x.field))], [field]);
    for (const detail of error.details) {
      assert.match(detail.code, /^[A-Z_]+$/);
      assert.match(detail.message, /\S/);
    }
    const stored = 'SELECT count(*) FROM users.users WHERE username = :name';
    const of = { name: String(account.username) };
    assert.equal(await valueOf(stored, of), 0, `of ${before} rows`);
  });
}

// REQ USER-STORY-001-S3
test('all bad fields are named at once', async () => {
  const error = expectProblem(await register({}), 422, 'VALIDATION_FAILED');
  assert.deepEqual(error.details.map((x) => x.field).sort(), ['email', 'password', 'username']);
});

const good = [
  ['a password of eight characters', { password: 'eight888' }],
  ['a password of 72 bytes', { password: 'p'.repeat(72) }],
  ['a plus in the email', { email: `${unique('a+b').replace(' ', '-')}@parley.example` }],
  ['dots, hyphens and underscores in the username', { username: `a.b-c_${Date.now()}` }],
];
for (const [name, change] of good) {
  test(`${name} is fine`, async () => {
    expectStatus(await register({ ...newRegistration(), ...change }), 201);
  });
}

// REQ USER-STORY-001-S2 USER-BE-001.1-S2
test('a known email is refused whatever its case, and no row is made', async () => {
  const account = newRegistration();
  expectStatus(await register(account), 201);
  const again = { ...newRegistration(), email: account.email.toUpperCase() };
  expectProblem(await register(again), 409, 'EMAIL_ALREADY_EXISTS');
  assert.equal((await accountsOf(account.username, again.username)).length, 1);
});

test('a taken username is refused whatever its case', async () => {
  const account = newRegistration();
  expectStatus(await register(account), 201);
  const again = { ...newRegistration(), username: account.username.toUpperCase() };
  expectProblem(await register(again), 409, 'USERNAME_TAKEN');
});

// REQ USER-BE-001.1-S2
test('of many registrations of one email at once exactly one wins', async () => {
  const { email } = newRegistration();
  const attempts = Array.from({ length: 8 }, () => ({ ...newRegistration(), email }));
  const answers = await Promise.all(attempts.map(register));
  const losers = answers.filter((x) => x.status !== 201);
  assert.equal(losers.length, 7);
  for (const answer of losers) expectProblem(answer, 409, 'EMAIL_ALREADY_EXISTS');
  assert.equal((await accountsOf(...attempts.map((x) => x.username))).length, 1);
});

// REQ USER-BE-001.2-S1
test('one mail goes out, and the address is unverified until its link is opened', async () => {
  const { email, ...account } = newRegistration();
  expectStatus(await register({ email, ...account }), 201);
  const link = await verificationLink(email);
  assert.ok(link.includes('/auth/verify?token='));
  assert.equal((await accountsOf(account.username))[0].email_verified, false);
  await verify(email);
  assert.equal((await accountsOf(account.username))[0].email_verified, true);
  assert.equal((await mailsTo(email)).length, 1);
});

test('a link stands in the mail as it is, whatever its token looks like', async () => {
  const { email, ...account } = newRegistration();
  expectStatus(await register({ email, ...account }), 201);
  const link = await verificationLink(email);
  const [mail] = await mailsTo(email);
  const encodings = [...mail.matchAll(/^Content-Transfer-Encoding: (.*)\r$/gm)].map((x) => x[1]);
  assert.deepEqual(encodings, ['8bit', '8bit']);
  for (const token of ['3Dabc', '3d-_9', 'abc3D']) {
    const looksEscaped = link.replace(/token=.*/, `token=${token}`);
    assert.equal(linkIn(mail.replaceAll(link, looksEscaped)), looksEscaped);
  }
});

test('the token of the mail is stored as a hash only', async () => {
  const account = newRegistration();
  expectStatus(await register(account), 201);
  const token = new URL(await verificationLink(account.email)).searchParams.get('token');
  const rows = await query('SELECT * FROM users.email_verifications');
  assert.ok(!JSON.stringify(rows).includes(token));
});

test('the link names the configured address, never the Host of the request', async () => {
  const account = newRegistration();
  const options = { json: account, headers: { host: 'evil.example' } };
  expectStatus(await stranger.call('POST', '/auth/register', options), 201);
  assert.ok(!(await verificationLink(account.email)).includes('evil.example'));
});

test('a page that opens the link is sent to the login', async () => {
  const account = newRegistration();
  expectStatus(await register(account), 201);
  const { pathname, search } = new URL(await verificationLink(account.email));
  const answer = await stranger.get(pathname + search, { accept: 'text/html' });
  expectStatus(answer, 303);
  assert.match(answer.headers.location, /\/login\?verified=1$/);
});

for (const [name, token] of [
  ['no', ''],
  ['a foreign', 'abcdefghijklmnop'],
  ['a long', 'x'.repeat(2000)],
]) {
  test(`${name} token does not verify`, async () => {
    const answer = await stranger.get(`/auth/verify?token=${token}`);
    expectProblem(answer, 400, 'INVALID_VERIFICATION_TOKEN');
  });
}

test('another link can be asked for, and says the same of unknown addresses', async () => {
  const account = newRegistration();
  expectStatus(await register(account), 201);
  const first = await verificationLink(account.email);
  const known = await stranger.post('/auth/resend-verification', { email: account.email });
  const unknown = await stranger.post('/auth/resend-verification', {
    email: newRegistration().email,
  });
  assert.deepEqual([known.status, unknown.status], [202, 202]);
  assert.equal(known.text, unknown.text);
  const second = new URL(await verificationLink(account.email, undefined, [first]));
  expectStatus(await stranger.get(second.pathname + second.search), 200);
});

test('a verified person gets no second mail', async () => {
  const dora = await newPerson('dora');
  expectStatus(await stranger.post('/auth/resend-verification', { email: dora.email }), 202);
  const other = newRegistration();
  expectStatus(await register(other), 201);
  await verificationLink(other.email);
  assert.equal((await mailsTo(dora.email)).length, 1);
});
