// The image of a node, built from docker/Dockerfile, run with what a container gets and no more.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Image } from '../support/image.mjs';
import { newRegistration } from '../support/people.mjs';
import { Replicas } from '../support/replicas.mjs';
import { Caller, expectStatus } from '../support/rest.mjs';
import { until } from '../support/waiting.mjs';

const image = new Image();
const server = new Replicas();
before(async () => {
  await Promise.all([image.build(), server.start('a')]);
});
after(() => server.remove());

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** An empty database of its own: the image migrates it. */
async function newDatabase(name) {
  await server.named('a').ask(`CREATE DATABASE ${name} OWNER parley`, 'postgres');
  return `postgresql://parley@${server.named('a').address}/${name}`;
}

async function serve(t, variables) {
  const node = await image.start(variables);
  t.after(() => node.remove());
  await node.ready();
  return node;
}

test('the image is small, runs as nobody special and can be asked for its health', () => {
  // Programs with what a debugger needs, and a base that is larger than the one of a registry.
  assert.ok(image.megabytes < 450, `${image.megabytes} MB`);
  assert.equal(image.config.User, 'parley');
  assert.deepEqual(image.config.Healthcheck.Test, ['CMD', 'parley-health']);
});

// REQ USER-INFRA-001.1-S1 USER-INFRA-001.2-S1
test('for people it needs a database, a signing key and a key of the mail provider', async (t) => {
  const node = await serve(t, {
    DATABASE_URL: await newDatabase('people'),
    JWT_PRIVATE_KEY: keys.privateKey,
    EMAIL_API_KEY: 'a key of the provider',
  });
  const caller = new Caller(node);
  assert.deepEqual(expectStatus(await caller.get('/health'), 200), { status: 'ok' });
  expectStatus(await caller.post('/auth/register', newRegistration()), 201);
  const page = await fetch(node.url, { headers: { accept: 'text/html' } });
  assert.match(await page.text(), /<!doctype html>/i);
  assert.equal(await node.exec('id', '-un'), 'parley');
  await node.exec('parley-health');
  await assert.rejects(node.exec('sh', '-c', 'command -v cc c++ clang-19 npm'));
});

// REQ MSG-INFRA-001.1-S1 MSG-INFRA-001.2-S1
test('for messages it needs a database and the key that tokens are checked with', async (t) => {
  const node = await serve(t, {
    DATABASE_URL: await newDatabase('messages'),
    JWT_PUBLIC_KEY: keys.publicKey,
  });
  const caller = new Caller(node);
  assert.deepEqual(expectStatus(await caller.get('/health'), 200), { status: 'ok' });
  await until('readiness', async () => (await caller.get('/ready')).status === 200);
  await node.exec('parley-health');
  const { status } = await node.stop();
  assert.equal(status, 0, 'it drains and ends well when it is told to');
  await assert.rejects(node.exec('parley-health'), 'and is not well then');
});
