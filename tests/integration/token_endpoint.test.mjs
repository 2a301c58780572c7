// The token endpoint for programs: OAuth 2.0 grants, as a form and as JSON.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { query } from '../support/database.mjs';
import { newPerson, newRegistration, node, stranger } from '../support/people.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';
import { partsOf } from '../support/tokens.mjs';

let dora;
before(async () => {
  dora = await newPerson('dora');
});

const asJson = (fields) => stranger.post('/auth/token', fields);
const asForm = (fields) =>
  stranger.call('POST', '/auth/token', {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
const password = (fields = {}) => ({
  grant_type: 'password',
  username: dora.email,
  password: dora.password,
  ...fields,
});
const renewal = (token) => ({ grant_type: 'refresh_token', refresh_token: token });

for (const [name, send] of [
  ['a form', asForm],
  ['JSON', asJson],
]) {
  // REQ API-US3-1 API-FR-006 MSS-SEC-1
  test(`a password in ${name} gives a JWT of one hour and a refresh token`, async () => {
    const answer = await send(password());
    const body = expectStatus(answer, 200);
    assert.equal(body.token_type, 'bearer');
    assert.equal(body.expires_in, 3600);
    const { header, payload } = partsOf(body.access_token);
    assert.equal(header.alg, 'RS256');
    assert.equal(payload.exp - payload.iat, 3600);
    assert.equal(payload.user_id, dora.id);
    assert.ok(body.refresh_token.length >= 32);
    assert.equal(answer.headers['set-cookie'], undefined, 'programs read bodies');
    assert.match(answer.headers['cache-control'], /no-store/);
    expectStatus(await new Caller(node, body.access_token).get('/users/me'), 200);
  });

  // REQ MSS-SEC-1
  test(`a refresh token in ${name} is traded for the next one, once`, async () => {
    const first = expectStatus(await send(password()), 200);
    const second = expectStatus(await send(renewal(first.refresh_token)), 200);
    assert.equal(second.expires_in, 3600);
    assert.notEqual(second.refresh_token, first.refresh_token);
    expectStatus(await new Caller(node, second.access_token).get('/users/me'), 200);
    expectProblem(await send(renewal(first.refresh_token)), 401, 'INVALID_REFRESH_TOKEN');
    expectProblem(await send(renewal(second.refresh_token)), 401, 'INVALID_REFRESH_TOKEN');
  });
}

for (const [name, change] of [
  ['the username', () => ({ username: dora.username })],
  ['the username in other letters', () => ({ username: dora.username.toUpperCase() })],
  ['the email in other letters', () => ({ username: dora.email.toUpperCase() })],
]) {
  test(`${name} may stand for the email`, async () => {
    const body = expectStatus(await asForm(password(change())), 200);
    assert.equal(partsOf(body.access_token).payload.user_id, dora.id);
  });
}

for (const [name, change] of [
  ['a wrong password', () => ({ password: 'not the password' })],
  ['an unknown email', () => ({ username: newRegistration().email })],
  ['an unknown username', () => ({ username: newRegistration().username })],
  ['a name that is neither', () => ({ username: 'a\u0000b' })],
]) {
  // REQ API-US3-2 API-US3-3 API-US3-4
  test(`${name} gives no token`, async () => {
    const answer = await asForm(password(change()));
    const error = expectProblem(answer, 401, 'INVALID_CREDENTIALS');
    assert.equal(error.message, 'Invalid email or password.');
  });
}

for (const [name, fields, field] of [
  ['no grant', { username: 'a', password: 'b' }, 'grant_type'],
  ['another grant', { grant_type: 'client_credentials' }, 'grant_type'],
  ['no username', { grant_type: 'password', password: 'b' }, 'username'],
  ['no password', { grant_type: 'password', username: 'a' }, 'password'],
  ['no refresh token', { grant_type: 'refresh_token' }, 'refresh_token'],
]) {
  for (const send of [asForm, asJson]) {
    test(`${name} ${send === asForm ? 'in a form' : 'in JSON'} is refused by field`, async () => {
      const error = expectProblem(await send(fields), 422, 'VALIDATION_FAILED');
      assert.deepEqual([...new Set(error.details.map((x) => x.field))], [field]);
    });
  }
}

for (const [name, body, type, status] of [
  ['a field that stands twice', 'grant_type=password&grant_type=password', 'form', 422],
  ['a broken escape', 'grant_type=%zz', 'form', 422],
  ['broken JSON', '{', 'json', 400],
  ['another media type', 'grant_type=password', 'text/plain', 415],
]) {
  test(`${name} is refused`, async () => {
    const types = { form: 'application/x-www-form-urlencoded', json: 'application/json' };
    const headers = { 'content-type': types[type] ?? type };
    expectStatus(await stranger.call('POST', '/auth/token', { body, headers }), status);
  });
}

test("a browser's cookie does not renew here, nor a program's token there", async () => {
  const { refresh_token: token } = expectStatus(await asJson(password()), 200);
  const cookie = `refresh_token=${token}`;
  const answer = await stranger.post('/auth/refresh', undefined, { cookie });
  expectProblem(answer, 401, 'INVALID_REFRESH_TOKEN');
  const login = await stranger.post('/auth/login', { email: dora.email, password: dora.password });
  const mine = /refresh_token=([^;]+)/.exec(login.headers['set-cookie'][0])[1];
  expectProblem(await asJson(renewal(mine)), 401, 'INVALID_REFRESH_TOKEN');
});

test('an unverified person gets no token', async () => {
  const account = newRegistration();
  expectStatus(await stranger.post('/auth/register', account), 201);
  const fields = { username: account.username, password: account.password };
  expectProblem(await asJson(password(fields)), 403, 'EMAIL_NOT_VERIFIED');
});

test('a program logs out with its refresh token in the body', async () => {
  const { refresh_token: token } = expectStatus(await asJson(password()), 200);
  expectStatus(await stranger.post('/auth/logout', { refresh_token: token }), 204);
  expectProblem(await asJson(renewal(token)), 401, 'INVALID_REFRESH_TOKEN');
});

// REQ USER-INFRA-002.2-S1
test('refresh tokens of programs are stored as hashes', async () => {
  const { refresh_token: token } = expectStatus(await asJson(password()), 200);
  const rows = await query('SELECT * FROM users.refresh_tokens WHERE user_id = :id', {
    id: dora.id,
  });
  assert.ok(rows.length > 0);
  assert.ok(!JSON.stringify(rows).includes(token));
});
