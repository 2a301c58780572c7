// Who guesses passwords is slowed down; who owns the account is not locked out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPerson, newRegistration, stranger } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

const login = (email, password, cookie) =>
  stranger.post('/auth/login', { email, password }, cookie ? { cookie } : {});
const token = (username, password) =>
  stranger.post('/auth/token', { grant_type: 'password', username, password });

/** `name=value` of the cookie that an answer sets. */
const cookieOf = (answer, name) =>
  answer.headers['set-cookie'].find((x) => x.startsWith(`${name}=`)).split(';')[0];

async function guess(email, times, send = login) {
  const answers = [];
  for (let i = 0; i < times; ++i) answers.push(await send(email, `wrong password ${i}`));
  return answers;
}

const budgetOf = ({ headers }) =>
  ['limit', 'remaining', 'reset'].map((x) => Number(headers[`ratelimit-${x}`]));

test('every answer to a login says how many wrong passwords are left', async () => {
  const dora = await newPerson('dora');
  const [wrong] = await guess(dora.email, 1);
  assert.deepEqual(budgetOf(wrong), [10, 9, 90]);
  const right = await login(dora.email, dora.password);
  expectStatus(right, 200);
  assert.deepEqual(budgetOf(right), [10, 10, 0]);
});

test('after ten wrong passwords the account answers 429 to strangers, right or wrong', async () => {
  const dora = await newPerson('dora');
  const answers = await guess(dora.email, 10);
  for (const answer of answers) expectProblem(answer, 401, 'INVALID_CREDENTIALS');
  assert.equal(budgetOf(answers[9])[1], 0);
  for (const password of ['another', dora.password]) {
    const answer = await login(dora.email, password);
    expectProblem(answer, 429, 'RATE_LIMITED');
    const wait = Number(answer.headers['retry-after']);
    assert.ok(wait > 0 && wait <= 90, `${wait} s: never for long`);
    assert.equal(budgetOf(answer)[1], 0);
    assert.equal(answer.headers['set-cookie'], undefined);
  }
});

test('a right password from a known device passes while strangers are refused', async () => {
  const dora = await newPerson('dora');
  const device = cookieOf(await login(dora.email, dora.password), 'known_device');
  await guess(dora.email, 10);
  expectProblem(await login(dora.email, dora.password), 429, 'RATE_LIMITED');
  expectStatus(await login(dora.email, dora.password, device), 200);
  expectProblem(await login(dora.email, dora.password), 429, 'RATE_LIMITED');
});

test('a known device may not guess without end either', async () => {
  const dora = await newPerson('dora');
  const device = cookieOf(await login(dora.email, dora.password), 'known_device');
  const answers = await guess(dora.email, 11, (email, password) => login(email, password, device));
  for (const answer of answers.slice(0, 10)) expectProblem(answer, 401, 'INVALID_CREDENTIALS');
  expectProblem(answers[10], 429, 'RATE_LIMITED');
  expectStatus(await login(dora.email, dora.password), 200);
});

test('the mark of a device is good for its account only, and cannot be made up', async () => {
  const [dora, eve] = [await newPerson('dora'), await newPerson('eve')];
  const foreign = cookieOf(await login(eve.email, eve.password), 'known_device');
  await guess(dora.email, 10);
  for (const device of [foreign, `known_device=${'a'.repeat(59)}`, 'known_device=x']) {
    expectProblem(await login(dora.email, dora.password, device), 429, 'RATE_LIMITED');
  }
});

test('the mark is a cookie out of reach of scripts, kept for long', async () => {
  const dora = await newPerson('dora');
  const answer = await login(dora.email, dora.password);
  const line = answer.headers['set-cookie'].find((x) => x.startsWith('known_device='));
  for (const wanted of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Max-Age=31536000']) {
    assert.ok(line.includes(wanted), line);
  }
  assert.ok(!answer.text.includes(line.split(/[=;]/)[1]));
});

test('email and username count together, at both doors', async () => {
  const dora = await newPerson('dora');
  await guess(dora.email, 5);
  await guess(dora.username, 5, token);
  expectProblem(await token(dora.username, dora.password), 429, 'RATE_LIMITED');
  expectProblem(await login(dora.email, dora.password), 429, 'RATE_LIMITED');
});

// REQ USER-STORY-002-S3
test('an unknown email is counted just like a known one', async () => {
  const { email } = newRegistration();
  const answers = await guess(email, 11);
  for (const answer of answers.slice(0, 10)) expectProblem(answer, 401, 'INVALID_CREDENTIALS');
  expectProblem(answers[10], 429, 'RATE_LIMITED');
});

test('many guesses at once are not more than many in a row', async () => {
  const dora = await newPerson('dora');
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) => login(dora.email, `wrong ${i}`)),
  );
  const checked = answers.filter((x) => x.status === 401);
  assert.ok(checked.length <= 10, `${checked.length} were checked`);
  for (const answer of answers) assert.ok([401, 429].includes(answer.status), answer.text);
});

test('a right password makes the earlier wrong ones forgotten', async () => {
  const dora = await newPerson('dora');
  await guess(dora.email, 9);
  expectStatus(await login(dora.email, dora.password), 200);
  for (const answer of await guess(dora.email, 9)) expectStatus(answer, 401);
});

test('asking for another mail is limited by the address it goes to, known or not', async () => {
  const account = newRegistration();
  expectStatus(await stranger.post('/auth/register', account), 201);
  for (const email of [account.email, newRegistration().email]) {
    for (let i = 0; i < 10; ++i) {
      expectStatus(await stranger.post('/auth/resend-verification', { email }), 202);
    }
    const refused = await stranger.post('/auth/resend-verification', { email });
    expectProblem(refused, 429, 'RATE_LIMITED');
    assert.equal(budgetOf(refused)[1], 0);
  }
});
