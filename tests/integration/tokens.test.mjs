// Who gets in: the published keys, and every token that must not.
import assert from 'node:assert/strict';
import { createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto';
import { before, test } from 'node:test';
import { newPerson, node, stranger } from '../support/people.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';
import { openSocket } from '../support/socket.mjs';
import { partsOf, signed, signedByHmac, unsigned } from '../support/tokens.mjs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

let dora;
let own;
let header;
let payload;
before(async () => {
  dora = await newPerson('dora');
  own = await readFile(join(node.dataDir, 'keys/jwt_private.pem'), 'utf8');
  ({ header, payload } = partsOf(dora.token));
});

// REQ USER-STORY-002-S1
test("the published keys verify a token's signature", async () => {
  const { keys } = expectStatus(await stranger.get('/.well-known/jwks.json'), 200);
  const jwk = keys.find((x) => x.kid === header.kid);
  assert.ok(jwk, 'the key of the token is published');
  assert.deepEqual([jwk.kty, jwk.use, jwk.alg], ['RSA', 'sig', 'RS256']);
  const [first, second, signature] = dora.token.split('.');
  const verifier = createVerify('RSA-SHA256').update(`${first}.${second}`);
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  assert.ok(verifier.verify(key, Buffer.from(signature, 'base64url')));
});

test('the published keys hold nothing private', async () => {
  const { keys } = expectStatus(await stranger.get('/.well-known/jwks.json'), 200);
  for (const key of keys) {
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])
      assert.equal(key[secret], undefined);
  }
});

const now = () => Math.floor(Date.now() / 1000);
const publicPem = () => createPublicKey(own).export({ type: 'spki', format: 'pem' });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
const claims = (changes) => ({ ...payload, ...changes });

test("a token that this test signs with the node's own key is accepted", async () => {
  const token = signed(header, claims({ exp: now() + 60 }), own);
  expectStatus(await new Caller(node, token).get('/users/me'), 200);
});

const refused = [
  ['no algorithm', () => unsigned({ ...header, alg: 'none' }, payload)],
  ['no algorithm, in other letters', () => unsigned({ ...header, alg: 'nOnE' }, payload)],
  ['RS256 and no signature', () => unsigned(header, payload)],
  [
    'HS256 under the public key',
    () => signedByHmac({ ...header, alg: 'HS256' }, payload, publicPem()),
  ],
  ['HS256 under nothing', () => signedByHmac({ ...header, alg: 'HS256' }, payload, '')],
  ['a foreign key under our name', () => signed(header, payload, foreign.privateKey)],
  [
    'a key that it brings along',
    () =>
      signed(
        { ...header, kid: 'x', jwk: foreign.publicKey.export({ format: 'jwk' }) },
        payload,
        foreign.privateKey,
      ),
  ],
  ['a key that nobody knows', () => signed({ ...header, kid: 'unknown' }, payload, own)],
  ['another issuer', () => signed(header, claims({ iss: 'elsewhere' }), own)],
  ['no issuer', () => signed(header, claims({ iss: undefined }), own)],
  ['no expiry', () => signed(header, claims({ exp: undefined }), own)],
  [
    'a start in the future',
    () => signed(header, claims({ nbf: now() + 3600, exp: now() + 7200 }), own),
  ],
  ['no user', () => signed(header, claims({ user_id: undefined, sub: undefined }), own)],
  ['a user that is no id', () => signed(header, claims({ user_id: 'alice', sub: 'alice' }), own)],
  [
    'changed claims',
    () => {
      const [first, , last] = dora.token.split('.');
      const forged = Buffer.from(JSON.stringify(claims({ roles: ['admin'] }))).toString(
        'base64url',
      );
      return `${first}.${forged}.${last}`;
    },
  ],
  ['critical extensions', () => signed({ ...header, crit: ['exp'] }, payload, own)],
  ['a start beyond the tolerated skew', () => signed(header, claims({ nbf: now() + 40 }), own)],
  ['an expiry that is a text', () => signed(header, claims({ exp: 'tomorrow' }), own)],
  ['an expiry far beyond all years', () => signed(header, claims({ exp: 1e300 }), own)],
  ['no kid', () => signed({ ...header, kid: undefined }, payload, own)],
  ['RS512', () => signed({ ...header, alg: 'RS512' }, payload, own)],
  ['PS256', () => signed({ ...header, alg: 'PS256' }, payload, own)],
  ['ES256', () => signed({ ...header, alg: 'ES256' }, payload, own)],
  [
    'the header of an encrypted one',
    () => signed({ ...header, enc: 'A128GCM' }, payload, foreign.privateKey),
  ],
  ['a truncated signature', () => dora.token.slice(0, -10)],
  ['a truncated payload', () => dora.token.replace(/\.(\w{20})[^.]*\./, '.$1.')],
  ['two parts', () => dora.token.split('.').slice(0, 2).join('.')],
  ['four parts', () => `${dora.token}.${dora.token.split('.')[2]}`],
  ['another signature of our own', () => {
    const other = signed(header, claims({ jti: 'other' }), own).split('.')[2];
    return [...dora.token.split('.').slice(0, 2), other].join('.');
  }],
  ['claims that are no object', () => signed(header, ['exp'], own)],
  ['a refresh token in its place', () => 'a'.repeat(43)],
  ['garbage', () => 'garbage'],
  ['three dots', () => '...'],
  ['10,000 letters', () => 'a'.repeat(10_000)],
];
for (const [name, forge] of refused) {
  // REQ MSG-STORY-001-S5 API-US3-3 API-US3-4 API-FR-008
  test(`a token with ${name} is refused`, async () => {
    const answer = await new Caller(node, forge()).get('/users/me');
    expectProblem(answer, 401, 'UNAUTHENTICATED');
  });
}

// REQ MSG-STORY-001-S5 API-US3-2..4
test('an expired token is refused, and says that it has expired', async () => {
  const token = signed(
    header,
    claims({ iat: now() - 4000, nbf: now() - 4000, exp: now() - 3600 }),
    own,
  );
  expectProblem(await new Caller(node, token).get('/users/me'), 401, 'TOKEN_EXPIRED');
});

// REQ API-US3-2..4
test('clocks may differ by thirty seconds', async () => {
  for (const change of [{ nbf: now() + 20 }, { exp: now() - 20 }]) {
    const token = signed(header, claims({ exp: now() + 60, ...change }), own);
    expectStatus(await new Caller(node, token).get('/users/me'), 200);
  }
  const late = signed(header, claims({ exp: now() - 40 }), own);
  expectProblem(await new Caller(node, late).get('/users/me'), 401, 'TOKEN_EXPIRED');
});

for (const value of ['', 'Basic YTpi', 'Bearer', 'Bearer ', 'Token abc']) {
  test(`the authorization '${value}' is refused`, async () => {
    const answer = await stranger.get('/users/me', { authorization: value });
    expectProblem(answer, 401, 'UNAUTHENTICATED');
  });
}

test('the word bearer may be written in any case', async () => {
  const answer = await stranger.get('/users/me', { authorization: `bearer ${dora.token}` });
  expectStatus(answer, 200);
});

const routes = [
  ['GET', '/users/me'],
  ['GET', '/users?username=a'],
  ['GET', '/conversations'],
  ['POST', '/conversations'],
  ['GET', '/conversations/not-an-id'],
  ['POST', '/messages'],
  ['POST', '/conversations/not-an-id/messages'],
  ['GET', '/conversations/not-an-id/messages'],
  ['POST', '/sync'],
];
for (const [method, path] of routes) {
  // REQ MSG-STORY-001-S5 MSS-SEC-3
  test(`${method} ${path} without a token is 401 before anything else`, async () => {
    const options =
      method === 'POST' ? { body: '{', headers: { 'content-type': 'application/json' } } : {};
    expectProblem(await stranger.call(method, path, options), 401, 'UNAUTHENTICATED');
  });
}

test('a forged token is refused on the socket as well', async () => {
  const token = signedByHmac({ ...header, alg: 'HS256' }, payload, publicPem());
  const socket = openSocket(node, { protocols: ['parley.v1', `bearer.${token}`] });
  await socket.opened.catch(() => undefined);
  assert.equal((await socket.whenClosed()).code === 4401 || socket.events.length === 0, true);
  assert.equal(socket.seen('ready').length, 0);
});
