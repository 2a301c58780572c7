// What a login costs the node: the same for everybody who fails, so that time tells nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { metric } from '../support/metrics.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { newPerson, newRegistration } from '../support/people.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';

const COST = 5;
const at = new OwnNode({
  PARLEY_AUTH_BCRYPT_COST: String(COST),
  PARLEY_RATE_CALLS_MAX: '0',
  PARLEY_RATE_WRONG_PASSWORDS_MAX: '0',
});
let alice;
let closed;
before(async () => {
  await at.start();
  [alice, closed] = await Promise.all([newPerson('alice', at), newPerson('closed', at)]);
  const json = { password: closed.password };
  expectStatus(await closed.call('DELETE', '/users/me', { json }), 202);
});
after(() => at.remove());

const rounds = () => metric(at, 'parley_bcrypt_rounds_total');

/** The answer to a call, and the rounds of bcrypt it took. */
async function costOf(work) {
  const earlier = await rounds();
  const answer = await work();
  return { answer, rounds: (await rounds()) - earlier };
}

const logIn = (email, password) => () => new Caller(at).post('/auth/login', { email, password });
const grant = (username, password) => () =>
  new Caller(at).post('/auth/token', { grant_type: 'password', username, password });

const nobody = newRegistration('nobody');
const failures = [
  ['an unknown email', () => logIn(nobody.email, 'wrong password')],
  ['what is no email', () => logIn('no email at all', 'wrong password')],
  ['a known email', () => logIn(alice.email, 'wrong password')],
  ['an email in other letters', () => logIn(alice.email.toUpperCase(), 'wrong password')],
  ['an account that was closed', () => logIn(closed.email, closed.password)],
  ['a password that is too long', () => logIn(alice.email, 'x'.repeat(200))],
  ['a long password of nobody', () => logIn(nobody.email, 'x'.repeat(200))],
  ['a password with a zero in it', () => logIn(alice.email, 'a\u0000b')],
  ['an unknown username', () => grant(nobody.username, 'wrong password')],
  ['a known username', () => grant(alice.username, 'wrong password')],
];

for (const [what, attempt] of failures) {
  // REQ USER-STORY-002-S3 USER-BE-002.1-S2
  test(`${what} and a wrong password cost as much as any other failure`, async () => {
    const failed = await costOf(attempt());
    expectProblem(failed.answer, 401, 'INVALID_CREDENTIALS');
    assert.equal(failed.rounds, 2 ** COST);
  });
}

test('a right password costs no more', async () => {
  const passed = await costOf(logIn(alice.email, alice.password));
  expectStatus(passed.answer, 200);
  assert.equal(passed.rounds, 2 ** COST);
});

// REQ USER-STORY-002-S3
test('failures differ in nothing but their trace', async () => {
  const shapes = [];
  for (const [, attempt] of failures.slice(0, 8)) {
    const { status, headers, body } = await attempt()();
    const trace = new Set(['date', 'trace-id']);
    const names = Object.entries(headers).filter(([name]) => !trace.has(name));
    delete body.error.trace_id;
    shapes.push(JSON.stringify({ status, names, body }));
  }
  assert.deepEqual(new Set(shapes).size, 1, [...new Set(shapes)].join('\n'));
});
