// Users and messaging on nodes of their own: each serves its part, together they are the whole.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Front } from '../support/front.mjs';
import { root } from '../support/places.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';
import { SplitPair } from '../support/split.mjs';

const pair = new SplitPair();
const front = new Front();
let alice;
before(async () => {
  await pair.start();
  await front.start(pair.users, pair.messaging);
  alice = await pair.newPerson('alice');
});
after(async () => {
  front.stop();
  await pair.remove();
});

const at = (node) => new Caller(node, alice.token);

test('a node serves the routes of its role, and others are not found', async () => {
  for (const path of ['/users/me', `/users/${alice.id}`, '/.well-known/jwks.json']) {
    expectStatus(await at(pair.users).get(path), 200);
    expectProblem(await at(pair.messaging).get(path), 404, 'NOT_FOUND');
  }
  for (const path of ['/conversations']) {
    expectStatus(await at(pair.messaging).get(path), 200);
    expectProblem(await at(pair.users).get(path), 404, 'NOT_FOUND');
  }
  expectStatus(await at(pair.messaging).get('/ws'), 426);
  expectProblem(await at(pair.users).get('/ws'), 404, 'NOT_FOUND');
  const login = { email: alice.email, password: alice.password };
  expectProblem(await at(pair.messaging).post('/auth/login', login), 404, 'NOT_FOUND');
});

test('every node says how it is, whatever it serves', async () => {
  for (const node of [pair.users, pair.messaging]) {
    for (const path of ['/health', '/ready', '/metrics']) {
      expectStatus(await new Caller(node).get(path), 200);
    }
  }
});

/** What a run of Node's test runner says. */
function runTests(files, env) {
  return new Promise((resolve) => {
    const flags = ['--test', '--test-reporter=tap', ...files.map((x) => join(root, x))];
    const options = { env: { ...process.env, ...env }, cwd: root };
    // It says that a runner is above, which would then want to read the output itself.
    delete options.env.NODE_TEST_CONTEXT;
    const child = spawn(process.execPath, flags, options);
    let output = '';
    child.stdout.on('data', (piece) => (output += piece));
    child.stderr.on('data', (piece) => (output += piece));
    child.once('close', (status) => resolve({ status, output }));
  });
}

// REQ USER-BE-005.1-S2
for (const name of ['users', 'profile', 'follows', 'conversations', 'sending', 'history']) {
  test(`two nodes pass the same tests of ${name} as one`, async () => {
    const { status, output } = await runTests([`tests/integration/${name}.test.mjs`], {
      PARLEY_URL: front.url,
      PARLEY_DATA_DIR: pair.users.dataDir,
      PARLEY_OUTBOX: join(pair.users.dataDir, 'outbox'),
      DATABASE_URL: pair.database.databaseUrl,
    });
    const failed = output.split('\n').filter((line) => /^\s*not ok/.test(line));
    assert.equal(status, 0, `${failed.join('\n')}\n${output.slice(-2000)}`);
    assert.match(output, /^# pass [1-9]/m);
    assert.match(output, /^# fail 0/m);
  });
}
