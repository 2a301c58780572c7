// The programs before they serve: what they say of bad settings, taken ports and themselves.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { node } from '../support/people.mjs';
import { buildFolder, root } from '../support/places.mjs';

const folder = mkdtempSync(join(tmpdir(), 'parley-command.'));
after(() => rmSync(folder, { recursive: true, force: true }));

const keys = {
  MASTER_KEY: join(node.dataDir, 'keys/master.key'),
  JWT_PRIVATE_KEY: join(node.dataDir, 'keys/jwt_private.pem'),
  // Nobody's: a node that did start would take the shards of the one that runs.
  DATABASE_URL: `postgresql://parley@/parley?host=${folder}`,
};

/** Runs parleyd with settings of its own; nothing of this test's environment but the path. */
function parleyd(flags, environment = {}) {
  const env = { PATH: process.env.PATH, PARLEY_DATA_DIR: folder, ...keys, ...environment };
  const options = { env, encoding: 'utf8', timeout: 30_000, cwd: folder };
  const { status, stdout, stderr } = spawnSync(join(buildFolder, 'parleyd'), flags, options);
  return { status, output: stdout + stderr };
}

test('parleyd --version names its version', () => {
  const { status, output } = parleyd(['--version']);
  assert.equal(status, 0, output);
  assert.match(output, /\d+\.\d+\.\d+/);
});

test('parleyd --help names the settings', () => {
  const { status, output } = parleyd(['--help']);
  assert.equal(status, 0, output);
  for (const name of ['--config', '--set', '--check', 'http.port'])
    assert.ok(output.includes(name), name);
});

test('parleyd --check finds good settings good, and ends without serving', () => {
  const { status, output } = parleyd(['--check']);
  assert.equal(status, 0, output);
});

const file = join(folder, 'parley.toml');
const bad = [
  ['a flag that is no number', ['--set', 'http.port=abc'], {}, 'http.port'],
  ['a flag out of its bounds', ['--set', 'http.port=70000'], {}, 'http.port'],
  ['an unknown flag', ['--set', 'http.prot=1'], {}, 'http.prot'],
  ['a flag without a value', ['--set', 'http.port'], {}, 'http.port'],
  ['a word for a switch', [], { PARLEY_DEMO_USERS: 'perhaps' }, 'demo_users'],
  [
    'a bad duration in the environment',
    [],
    { PARLEY_WEBSOCKET_HEARTBEAT: 'soon' },
    'websocket.heartbeat',
  ],
  ['a master key of the wrong size', [], { MASTER_KEY: 'c2hvcnQ=' }, 'master_key'],
  [
    'a private key that is not there',
    [],
    { JWT_PRIVATE_KEY: '/no/such/key' },
    'auth.jwt_private_key',
  ],
  ['an unknown name in the file', ['--config', file], { file: '[http]\nprot = 1\n' }, 'http.prot'],
  ['a bad value in the file', ['--config', file], { file: '[http]\nport = "x"\n' }, 'http.port'],
  ['a file that is not there', ['--config', join(folder, 'none.toml')], {}, 'none.toml'],
];
for (const [name, flags, { file: text, ...environment }, named] of bad) {
  test(`${name} stops the start and is named`, () => {
    if (text) writeFileSync(file, text);
    for (const more of [['--check'], []]) {
      const { status, output } = parleyd([...flags, ...more], environment);
      assert.notEqual(status, 0);
      assert.notEqual(status, null, 'it ends by itself');
      assert.ok(output.includes(named), output);
      assert.equal(output.trim().split('\n').length, 1, `one sentence: ${output}`);
    }
  });
}

test('the value of a secret is never repeated', () => {
  const { output } = parleyd(['--check'], { MASTER_KEY: 'cGFzc3dvcmQ=' });
  assert.ok(!output.includes('cGFzc3dvcmQ='));
});

const taken = new URL(node.url).port;
test('a taken port is named by the script, with the way out', () => {
  const flags = ['--build', buildFolder, '--data', join(folder, 'data'), '--port', taken];
  const options = { encoding: 'utf8', timeout: 30_000 };
  const { status, stdout, stderr } = spawnSync(join(root, 'tools/serve'), flags, options);
  assert.equal(status, 1);
  assert.match(stdout + stderr, new RegExp(`Port ${taken} is taken.*--port`));
});
