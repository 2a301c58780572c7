// Logging in, the refresh cookie and its rotation, and leaving.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execute, query } from '../support/database.mjs';
import { newPerson, newRegistration, stranger } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';
import { partsOf } from '../support/tokens.mjs';

const login = (email, password) => stranger.post('/auth/login', { email, password });
const refresh = (cookie) => stranger.post('/auth/refresh', undefined, cookie ? { cookie } : {});
const logout = (cookie) => stranger.post('/auth/logout', undefined, cookie ? { cookie } : {});

/** The refresh cookie that an answer sets: its pair and its attributes in lower case. */
function cookieOf(answer) {
  const line = (answer.headers['set-cookie'] ?? []).find((x) => x.startsWith('refresh_token='));
  const [pair, ...attributes] = (line ?? '').split(/;\s*/);
  return { pair, attributes: attributes.map((x) => x.toLowerCase()) };
}

// REQ USER-STORY-002-S1 USER-BE-002.1-S1
test('a right password gives an RS256 token of 15 minutes with the promised claims', async () => {
  const dora = await newPerson('dora');
  const body = expectStatus(await login(dora.email, dora.password), 200);
  assert.equal(body.token_type, 'bearer');
  assert.equal(body.expires_in, 900);
  const { header, payload } = partsOf(body.access_token);
  assert.equal(header.alg, 'RS256');
  assert.equal(payload.user_id, dora.id);
  assert.equal(payload.email, dora.email);
  assert.deepEqual(payload.roles, []);
  assert.equal(payload.exp - payload.iat, 900);
});

// REQ USER-BE-002.1-S1
test('the refresh token is an HttpOnly, Secure cookie of 30 days with a hashed row', async () => {
  const dora = await newPerson('dora');
  const answer = await login(dora.email, dora.password);
  const { pair, attributes } = cookieOf(answer);
  assert.match(pair, /^refresh_token=.{32,}/);
  for (const wanted of ['httponly', 'secure', 'samesite=strict', 'max-age=2592000']) {
    assert.ok(attributes.includes(wanted), `${wanted} in ${attributes}`);
  }
  const rows = await query(
    `SELECT *, extract(epoch FROM expires_at - created_at) AS life
       FROM users.refresh_tokens WHERE user_id = :id`,
    { id: dora.id },
  );
  assert.equal(rows.length, 2, 'one of each login');
  for (const row of rows) assert.equal(Math.round(Number(row.life) / 86400), 30);
  const value = pair.split('=')[1];
  assert.ok(!JSON.stringify(rows).includes(value));
  assert.ok(!answer.text.includes(value), 'the body does not carry it');
  assert.match(answer.headers['cache-control'], /no-store/);
});

test('the email may be written in any case', async () => {
  const dora = await newPerson('dora');
  expectStatus(await login(dora.email.toUpperCase(), dora.password), 200);
});

/** What an answer says, without what every answer says differently. */
function comparable({ status, headers, body }) {
  const { date, 'trace-id': trace, ...same } = headers;
  return { status, headers: same, error: { ...body.error, trace_id: date && trace && '' } };
}

// REQ USER-STORY-002-S2 USER-STORY-002-S3 USER-BE-002.1-S2
test('a wrong password and an unknown email get the very same answer, and no token', async () => {
  const dora = await newPerson('dora');
  const wrong = await login(dora.email, `${dora.password}.`);
  const unknown = await login(newRegistration().email, dora.password);
  expectProblem(wrong, 401, 'INVALID_CREDENTIALS');
  expectProblem(unknown, 401, 'INVALID_CREDENTIALS');
  assert.deepEqual(comparable(wrong), comparable(unknown));
  assert.equal(wrong.headers['set-cookie'], undefined);
});

test('an unverified person is told so after the right password only', async () => {
  const account = newRegistration();
  expectStatus(await stranger.post('/auth/register', account), 201);
  expectProblem(await login(account.email, 'not the password'), 401, 'INVALID_CREDENTIALS');
  const answer = await login(account.email, account.password);
  expectProblem(answer, 403, 'EMAIL_NOT_VERIFIED');
  assert.equal(answer.headers['set-cookie'], undefined);
});

for (const [name, body] of [
  ['nothing', {}],
  ['no password', { email: 'a@b.example' }],
  ['a number', { email: 1, password: 2 }],
]) {
  test(`a login with ${name} is refused`, async () => {
    const answer = await stranger.post('/auth/login', body);
    assert.ok([401, 422].includes(answer.status), answer.text);
    assert.ok(['INVALID_CREDENTIALS', 'VALIDATION_FAILED'].includes(answer.body.error.code));
  });
}

// REQ USER-BE-002.2-S1
test('refreshing gives a fresh token and rotates the cookie', async () => {
  const dora = await newPerson('dora');
  const first = cookieOf(await login(dora.email, dora.password)).pair;
  const answer = await refresh(first);
  const { access_token: token, expires_in: life } = expectStatus(answer, 200);
  assert.equal(life, 900);
  assert.equal(partsOf(token).payload.user_id, dora.id);
  assert.notEqual(cookieOf(answer).pair, first);
  expectStatus(await refresh(cookieOf(answer).pair), 200);
});

// REQ USER-BE-002.2-S2
test('the reuse of a rotated cookie is refused and revokes the whole family', async () => {
  const dora = await newPerson('dora');
  const first = cookieOf(await login(dora.email, dora.password)).pair;
  const elsewhere = cookieOf(await login(dora.email, dora.password)).pair;
  const second = cookieOf(await refresh(first)).pair;
  expectProblem(await refresh(first), 401, 'INVALID_REFRESH_TOKEN');
  expectProblem(await refresh(second), 401, 'INVALID_REFRESH_TOKEN');
  expectStatus(await refresh(elsewhere), 200);
});

// REQ USER-BE-002.2-S1
test('a refresh that a reloaded page repeats by its key gets the same cookie', async () => {
  const dora = await newPerson('dora');
  const first = cookieOf(await login(dora.email, dora.password)).pair;
  const headers = { cookie: first, 'idempotency-key': 'one-attempt' };
  const answer = await stranger.post('/auth/refresh', undefined, headers);
  assert.equal(answer.headers['idempotent-replayed'], undefined);
  const repeated = await stranger.post('/auth/refresh', undefined, headers);
  assert.equal(partsOf(expectStatus(repeated, 200).access_token).payload.user_id, dora.id);
  assert.equal(repeated.headers['idempotent-replayed'], 'true');
  assert.equal(cookieOf(repeated).pair, cookieOf(answer).pair);
  expectStatus(await refresh(cookieOf(repeated).pair), 200);
});

// REQ USER-BE-002.2-S2
test('another key, or the same after the new cookie was used, is a reuse', async () => {
  for (const isUsed of [false, true]) {
    const dora = await newPerson('dora');
    const cookie = cookieOf(await login(dora.email, dora.password)).pair;
    const again = (key) =>
      stranger.post('/auth/refresh', undefined, { cookie, 'idempotency-key': key });
    let latest = cookieOf(await again('one')).pair;
    if (isUsed) latest = cookieOf(await refresh(latest)).pair;
    expectProblem(await again(isUsed ? 'one' : 'two'), 401, 'INVALID_REFRESH_TOKEN');
    expectProblem(await refresh(latest), 401, 'INVALID_REFRESH_TOKEN');
  }
});

// REQ USER-BE-002.2-S2
test('a late repetition is a reuse', async () => {
  const dora = await newPerson('dora');
  const cookie = cookieOf(await login(dora.email, dora.password)).pair;
  const headers = { cookie, 'idempotency-key': 'one' };
  expectStatus(await stranger.post('/auth/refresh', undefined, headers), 200);
  await execute(`UPDATE users.refresh_tokens SET rotated_at = now() - interval '2 minutes'
                  WHERE user_id = '${dora.id}'`);
  const late = await stranger.post('/auth/refresh', undefined, headers);
  expectProblem(late, 401, 'INVALID_REFRESH_TOKEN');
});

test('of two refreshes with one cookie at once at most one succeeds', async () => {
  const dora = await newPerson('dora');
  const cookie = cookieOf(await login(dora.email, dora.password)).pair;
  const answers = await Promise.all([refresh(cookie), refresh(cookie), refresh(cookie)]);
  const wins = answers.filter((x) => x.status === 200);
  assert.ok(wins.length <= 1, `${wins.length} succeeded`);
  for (const answer of answers.filter((x) => x.status !== 200)) {
    expectProblem(answer, 401, 'INVALID_REFRESH_TOKEN');
  }
});

// REQ USER-BE-002.2-S2
test('an expired refresh token is refused', async () => {
  const dora = await newPerson('dora');
  const cookie = cookieOf(await login(dora.email, dora.password)).pair;
  await execute(`UPDATE users.refresh_tokens SET expires_at = now() - interval '1 s'
                  WHERE user_id = '${dora.id}'`);
  expectProblem(await refresh(cookie), 401, 'INVALID_REFRESH_TOKEN');
});

for (const [name, cookie] of [
  ['no cookie', undefined],
  ['an unknown cookie', `refresh_token=${'a'.repeat(43)}`],
  ['an empty cookie', 'refresh_token='],
  ['another cookie', 'session=abc'],
]) {
  // REQ USER-BE-002.2-S2
  test(`${name} does not refresh`, async () => {
    expectProblem(await refresh(cookie), 401, 'INVALID_REFRESH_TOKEN');
  });
}

test('logging out revokes the family, expires the cookie and may be repeated', async () => {
  const dora = await newPerson('dora');
  const first = cookieOf(await login(dora.email, dora.password)).pair;
  const second = cookieOf(await refresh(first)).pair;
  const answer = await logout(second);
  expectStatus(answer, 204);
  assert.ok(cookieOf(answer).attributes.includes('max-age=0'));
  expectProblem(await refresh(second), 401, 'INVALID_REFRESH_TOKEN');
  expectStatus(await logout(second), 204);
  expectStatus(await logout(undefined), 204);
});
