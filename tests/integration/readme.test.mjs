// What the README tells a newcomer to type, word by word, against a node that has just started.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { UUID, node } from '../support/people.mjs';
import { Caller, expectStatus } from '../support/rest.mjs';
import { root } from '../support/places.mjs';

const run = promisify(execFile);
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The commands of the block below a heading. */
function commandsBelow(heading) {
  const [, after] = readme.split(`## ${heading}\n`);
  return /```sh\n([^]*?)```/.exec(after)[1];
}

// REQ API-SC-009
test('the commands below "Send a message by hand" send a message', async () => {
  const commands = commandsBelow('Send a message by hand');
  // The two things that the README says differ: where the node is, and what `up` printed.
  assert.ok(commands.includes('http://127.0.0.1:8080') && commands.includes(' PASSWORD)'));
  const typed = commands
    .replace('http://127.0.0.1:8080', node.url)
    .replace(' PASSWORD)', ` ${process.env.PARLEY_DEMO_PASSWORD_ALICE})`);
  const { stdout } = await run('bash', ['-euc', typed], { timeout: 60_000 });
  const message = JSON.parse(stdout.trim().split('\n').at(-1));
  assert.match(message.id, UUID);
  assert.equal(message.text, 'hello');
  const bob = new Caller(node);
  const login = await bob.post('/auth/login', {
    email: 'bob@parley.local',
    password: process.env.PARLEY_DEMO_PASSWORD_BOB,
  });
  bob.token = expectStatus(login, 200).access_token;
  const page = await bob.get(`/conversations/${message.conversation_id}/messages`);
  assert.ok(expectStatus(page, 200).items.some(({ id }) => id === message.id));
});

// REQ API-SC-009
test('the README names no command, file or page that is not there', async () => {
  for (const command of readme.match(/^\.\/parley \w+/gm)) {
    const { stdout } = await run(join(root, 'parley'), [command.split(' ')[1], '--help']);
    assert.ok(stdout.length > 0, command);
  }
  for (const [, path] of readme.matchAll(/\]\((?!http)([^)#]+)\)/g)) {
    assert.ok(isThere(path), path);
  }
  const stranger = new Caller(node);
  for (const [, path] of readme.matchAll(/`(\/(?:docs|openapi\.json|asyncapi\.json))`/g)) {
    expectStatus(await stranger.get(path), 200);
  }
});

function isThere(path) {
  try {
    return readFileSync(join(root, path));
  } catch (error) {
    return error.code === 'EISDIR';
  }
}
