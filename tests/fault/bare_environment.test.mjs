// A node with nothing but what a container hands it: a database, keys and the way to the mails.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { OwnDatabase } from '../support/own_node.mjs';
import { newRegistration } from '../support/people.mjs';
import { buildFolder } from '../support/places.mjs';
import { Caller, expectStatus } from '../support/rest.mjs';
import { until } from '../support/waiting.mjs';

const database = new OwnDatabase();
const folder = mkdtempSync(join(tmpdir(), 'parley-bare.'));
const mails = [];
const provider = createServer(async (asked, answer) => {
  const pieces = [];
  for await (const piece of asked) pieces.push(piece);
  mails.push({ headers: asked.headers, body: JSON.parse(Buffer.concat(pieces).toString()) });
  answer.writeHead(202).end();
});
let child;
let node;

const keyPem = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;

before(async () => {
  await database.start();
  await new Promise((resolve) => provider.listen(0, '127.0.0.1', resolve));
  // No HOME, no PATH, no files: all that it gets stands here.
  const env = {
    DATABASE_URL: database.databaseUrl,
    JWT_PRIVATE_KEY: keyPem(),
    EMAIL_API_KEY: 'a key of the provider',
    EMAIL_API_URL: `http://127.0.0.1:${provider.address().port}/send`,
    PARLEY_HTTP_PORT: '0',
  };
  const options = { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] };
  child = spawn(join(buildFolder, 'parleyd'), [], options);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (x) => (output += x));
  child.ended = new Promise((resolve) => child.once('close', resolve));
  const url = await until('the address', () => {
    if (child.exitCode !== null) throw new Error(output);
    return /^ready (http\S+)$/m.exec(output)?.[1];
  });
  node = { url };
});
after(async () => {
  child?.kill('SIGTERM');
  await child?.ended;
  provider.close();
  await database.remove();
  rmSync(folder, { recursive: true, force: true });
});

test('it starts and answers /health and /ready', async () => {
  assert.deepEqual(expectStatus(await new Caller(node).get('/health'), 200), { status: 'ok' });
  expectStatus(await new Caller(node).get('/ready'), 200);
});

// REQ USER-STORY-001-S1
test('it registers people and calls the provider with its key', async () => {
  const account = newRegistration();
  expectStatus(await new Caller(node).post('/auth/register', account), 201);
  const mail = await until('the mail', () => mails.find((x) => x.body.to === account.email));
  assert.equal(mail.headers.authorization, 'Bearer a key of the provider');
  assert.match(mail.body.text, /\/auth\/verify\?token=/);
});
