// Whoever guesses passwords at several nodes has no more guesses than at one.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { OwnDatabase, OwnNode } from '../support/own_node.mjs';
import { newPerson, newRegistration } from '../support/people.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';

const database = new OwnDatabase();
let nodes = [];
before(async () => {
  await database.start();
  const shared = { ...database.settings, PARLEY_ROLES: 'users' };
  const first = await new OwnNode(shared).start();
  nodes = [first];
  const key = join(first.dataDir, 'keys/jwt_private.pem');
  nodes.push(await new OwnNode({ ...shared, JWT_PRIVATE_KEY: key }).start());
});
after(async () => {
  for (const node of nodes) await node.remove();
  await database.remove();
});

const login = (node, email, password, cookie) =>
  new Caller(node).post('/auth/login', { email, password }, cookie ? { cookie } : {});

/** Guesses wrong at the nodes in turn. */
async function guess(email, times) {
  const answers = [];
  for (let i = 0; i < times; i += 1) {
    answers.push(await login(nodes[i % nodes.length], email, `wrong ${i}`));
  }
  return answers;
}

const remaining = ({ headers }) => Number(headers['ratelimit-remaining']);

test('wrong passwords at two nodes count together, and both then refuse', async () => {
  const dora = await newPerson('dora', nodes[0]);
  const answers = await guess(dora.email, 10);
  for (const answer of answers) expectProblem(answer, 401, 'INVALID_CREDENTIALS');
  assert.deepEqual(answers.map(remaining), [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  for (const node of nodes) {
    const refused = await login(node, dora.email, dora.password);
    expectProblem(refused, 429, 'RATE_LIMITED');
    assert.ok(Number(refused.headers['retry-after']) > 0);
  }
});

test('so do those for an account that nobody has', async () => {
  const { email } = newRegistration();
  for (const answer of await guess(email, 10)) expectStatus(answer, 401);
  for (const node of nodes) expectProblem(await login(node, email, 'x'), 429, 'RATE_LIMITED');
});

test('guesses at both at once are not more than at one', async () => {
  const dora = await newPerson('dora', nodes[0]);
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, i) => login(nodes[i % 2], dora.email, `wrong ${i}`)),
  );
  const checked = answers.filter(({ status }) => status === 401);
  assert.equal(checked.length, 10);
});

test('a right password at one node makes the wrong ones at the other forgotten', async () => {
  const dora = await newPerson('dora', nodes[0]);
  for (let i = 0; i < 9; i += 1) expectStatus(await login(nodes[0], dora.email, `wrong ${i}`), 401);
  const right = expectStatusOf(await login(nodes[1], dora.email, dora.password));
  assert.equal(remaining(right), 10);
  assert.equal(remaining(await login(nodes[0], dora.email, 'wrong again')), 9);
});

test('a device known at one node passes at the other while strangers are refused', async () => {
  const dora = await newPerson('dora', nodes[0]);
  const first = expectStatusOf(await login(nodes[0], dora.email, dora.password));
  const [device] = first.headers['set-cookie'].filter((x) => x.startsWith('known_device='));
  await guess(dora.email, 10);
  expectProblem(await login(nodes[1], dora.email, dora.password), 429, 'RATE_LIMITED');
  expectStatusOf(await login(nodes[1], dora.email, dora.password, device.split(';')[0]));
});

function expectStatusOf(answer) {
  expectStatus(answer, 200);
  return answer;
}
