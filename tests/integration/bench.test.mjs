// The load generator: what it does to a node, and that it believes nothing.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { valueOf } from '../support/database.mjs';
import { node } from '../support/people.mjs';
import { buildFolder } from '../support/places.mjs';

const run = promisify(execFile);

async function bench(scenario, url, ...flags) {
  const all = ['bench', scenario, '--url', url, '--data', node.dataDir, ...flags];
  const options = { timeout: 60_000 };
  return run(join(buildFolder, 'parleyctl'), all, options);
}

test('bench accounts measures registrations, logins and profiles', async () => {
  const flags = ['--clients', '2', '--seconds', '1', '--json'];
  const { stdout } = await bench('accounts', node.url, ...flags);
  const { phases } = JSON.parse(stdout);
  assert.deepEqual(
    phases.map((x) => x.name),
    ['registrations', 'logins', 'GET /users/me', 'GET /users/me beside logins'],
  );
  for (const { name, done, refused, per_s: rate, ms } of phases) {
    assert.ok(done > 0 && rate > 0, name);
    assert.equal(refused, 0, name);
    assert.ok(ms.p50 > 0 && ms.p50 <= ms.p99 && ms.p99 <= ms.max, name);
  }
  const count = "SELECT count(*)::int FROM users.users WHERE username ~ '^bench-[0-9a-f]+-[0-9]+$'";
  assert.ok((await valueOf(count)) >= phases[0].done, 'whoever was registered is stored');
});

test('bench accounts says in one sentence why it cannot begin', async () => {
  const failed = await bench('accounts', 'http://127.0.0.1:9').catch((error) => error);
  assert.notEqual(failed.code, 0);
  assert.match(failed.stderr, /No node answers at/);
});

test('bench mixed has messages read and reacted to, and checks what is stored', async () => {
  const size = ['--pairs', '4', '--groups', '1', '--members', '5', '--react-every', '2'];
  const { stdout } = await bench('mixed', node.url, ...size, '--seconds', '2', '--json');
  const found = JSON.parse(stdout);
  assert.ok(found.acknowledged_per_s > 0 && found.delivered_per_s > found.acknowledged_per_s);
  assert.ok(found.reads > 0 && found.reactions > 0, stdout);
  assert.equal(found.broken.count, 0);
  assert.equal(found.verification.problems, 0);
  assert.ok(found.verification.acknowledged > 0);
});

test('bench reads looks at an inbox and at the ends of its conversations', async () => {
  const { stdout } = await bench(
    'reads',
    node.url,
    ...['--conversations', '3', '--seconds', '1', '--json'],
  );
  const { phases } = JSON.parse(stdout);
  assert.deepEqual(
    phases.map((x) => x.name),
    ['the inbox', 'the newest 50'],
  );
  for (const { name, done, ms } of phases) assert.ok(done > 0 && ms.p95 > 0, name);
});
