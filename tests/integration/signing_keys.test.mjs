// The signing key changes: nobody is logged out while the old one is still accepted.
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { after, test } from 'node:test';
import { OwnNode } from '../support/own_node.mjs';
import { newPerson } from '../support/people.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';
import { partsOf, signed } from '../support/tokens.mjs';

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}
const publicOf = (pem) => createPublicKey(pem).export({ type: 'spki', format: 'pem' });

const [first, second] = [newKey(), newKey()];
const node = new OwnNode();
after(() => node.remove());

async function restartWith(settings) {
  await node.stop();
  Object.assign(node.settings, settings);
  await node.start();
}

const keysOf = async () =>
  expectStatus(await new Caller(node).get('/.well-known/jwks.json'), 200).keys;
const cookieOf = (answer) =>
  answer.headers['set-cookie'].find((x) => x.startsWith('refresh_token=')).split(';')[0];

// REQ API-EDGE-5
test('a key is replaced without logging anybody out, and removed with all its tokens', async () => {
  Object.assign(node.settings, { JWT_PRIVATE_KEY: first, JWT_PUBLIC_KEY: publicOf(first) });
  await node.start();
  const dora = await newPerson('dora', node);
  const oldToken = dora.token;
  const cookie = cookieOf(await dora.logIn());
  assert.equal((await keysOf()).length, 1);

  await restartWith({ JWT_PRIVATE_KEY: second, JWT_PUBLIC_KEY: publicOf(first) });
  const keys = await keysOf();
  assert.equal(keys.length, 2);
  assert.notEqual(keys[0].kid, keys[1].kid);
  expectStatus(await new Caller(node, oldToken).get('/users/me'), 200);
  const renewed = await new Caller(node).post('/auth/refresh', undefined, { cookie });
  const newToken = expectStatus(renewed, 200).access_token;
  assert.equal(partsOf(newToken).header.kid, keys[0].kid, 'the new key signs');
  assert.equal(partsOf(oldToken).header.kid, keys[1].kid);
  expectStatus(await new Caller(node, newToken).get('/users/me'), 200);
  const { header, payload } = partsOf(newToken);
  const crossed = signed({ ...header, kid: keys[1].kid }, payload, second);
  expectProblem(await new Caller(node, crossed).get('/users/me'), 401, 'UNAUTHENTICATED');

  await restartWith({ JWT_PRIVATE_KEY: second, JWT_PUBLIC_KEY: publicOf(second) });
  assert.deepEqual(
    (await keysOf()).map((x) => x.kid),
    [keys[0].kid],
  );
  expectProblem(await new Caller(node, oldToken).get('/users/me'), 401, 'UNAUTHENTICATED');
  expectStatus(await new Caller(node, newToken).get('/users/me'), 200);
});
