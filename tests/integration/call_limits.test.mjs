// Limits of a whole node, tightened so that a few calls reach them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OwnNode } from '../support/own_node.mjs';
import { newPerson, newRegistration } from '../support/people.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';

const node = new OwnNode({
  PARLEY_RATE_CALLS_MAX: '30',
  PARLEY_RATE_CALLS_WINDOW: '1h',
  PARLEY_RATE_WRONG_PASSWORDS_PER_ADDRESS_MAX: '12',
  PARLEY_HTTP_TRUSTED_PROXIES: '127.0.0.1, fd00::/8',
  PARLEY_AUTH_BCRYPT_COST: '11',
  PARLEY_AUTH_BCRYPT_QUEUE_MAX: '2',
});
let stranger;
before(async () => {
  await node.start();
  stranger = new Caller(node);
});
after(() => node.remove());

const from = (address) => ({ 'x-forwarded-for': address });
const login = (email, password, address) =>
  stranger.post('/auth/login', { email, password }, from(address));

test('password checks beyond the queue are refused at once, and all else is served', async () => {
  const { email } = newRegistration();
  const attempts = Array.from({ length: 8 }, (_, i) => login(email, 'wrong', `10.1.0.${i}`));
  expectStatus(await stranger.get('/health'), 200);
  const answers = await Promise.all(attempts);
  const refused = answers.filter((x) => x.status === 503);
  assert.ok(refused.length >= 1, 'some found the queue full');
  for (const answer of refused) expectProblem(answer, 503, 'OVERLOADED');
  assert.equal(answers.filter((x) => x.status === 401).length, answers.length - refused.length);
});

test('a refusal for want of workers is no wrong password', async () => {
  const { email } = newRegistration();
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => login(email, 'wrong', '10.2.0.1')),
  );
  const checked = answers.filter((x) => x.status === 401).length;
  assert.ok(answers.some((x) => x.status === 503));
  const next = await login(email, 'wrong', '10.2.0.1');
  expectStatus(next, 401);
  assert.equal(Number(next.headers['ratelimit-remaining']), 10 - checked - 1);
});

test('wrong passwords of one address for many accounts are limited; others are not', async () => {
  for (let i = 0; i < 12; ++i) {
    expectStatus(await login(newRegistration().email, 'wrong', '10.3.0.1'), 401);
  }
  const refused = await login(newRegistration().email, 'wrong', '10.3.0.1');
  expectProblem(refused, 429, 'RATE_LIMITED');
  assert.equal(refused.headers['ratelimit-limit'], '12');
  expectStatus(await login(newRegistration().email, 'wrong', '10.3.0.2'), 401);
});

for (const [path, body] of [
  ['/auth/register', {}],
  ['/auth/login', {}],
  ['/auth/token', {}],
  ['/auth/resend-verification', {}],
]) {
  test(`one address may call ${path} only so often, whatever comes of it`, async () => {
    const post = (address) => stranger.post(path, body, from(address));
    for (let left = 29; left >= 0; --left) {
      const answer = await post('10.4.0.1');
      expectProblem(answer, 422, 'VALIDATION_FAILED');
      assert.equal(answer.headers['ratelimit-limit'], '30');
      assert.equal(answer.headers['ratelimit-remaining'], String(left));
      assert.match(answer.headers['ratelimit-reset'], /^\d+$/);
    }
    const refused = await post('10.4.0.1');
    expectProblem(refused, 429, 'RATE_LIMITED');
    assert.ok(Number(refused.headers['retry-after']) > 60);
    expectStatus(await post('10.4.0.2'), 422);
  });
}

test('ordinary calls are not limited', async () => {
  const dora = await newPerson('dora', node);
  const answers = await Promise.all(Array.from({ length: 300 }, () => dora.get('/users/me')));
  for (const answer of answers) expectStatus(answer, 200);
});

test('only the last address that no proxy of ours has counts', async () => {
  const { email } = newRegistration();
  const remaining = async (address) =>
    Number((await login(email, 'wrong', address)).headers['ratelimit-remaining']);
  assert.equal(await remaining('6.6.6.6, 10.5.0.1'), 9);
  assert.equal(await remaining('7.7.7.7, 10.5.0.1, 127.0.0.1'), 8);
  assert.equal(await remaining('10.5.0.1, nonsense'), 9, 'what is no address ends the list');
  assert.equal(await remaining('2001:db8:1:2::1, fd00::1'), 9);
  assert.equal(await remaining('2001:db8:1:2:ffff::9'), 8, 'a /64 is one caller');
  assert.equal(await remaining('2001:db8:1:3::1'), 9);
});
