// The rules of HTTP that hold on every route.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { before, test } from 'node:test';
import { newPair, newRegistration, node, stranger } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';
import { within } from '../support/waiting.mjs';

let alice;
let id;
before(async () => ({ alice, id } = await newPair()));

for (const path of [
  '/no-such-path',
  '/conversations/',
  '/users/me/no-such',
  '/auth',
  '//health',
  '/Health',
]) {
  test(`${path} is not found`, async () => {
    expectProblem(await alice.get(path), 404, 'NOT_FOUND');
  });
}

for (const path of ['/users/%00', '/users/..%2f..', '/users/%zz', '/users/%c3%28']) {
  test(`${path} is no path`, async () => {
    expectProblem(await alice.get(path), 400, 'BAD_REQUEST');
  });
}

for (const [method, path, allowed] of [
  ['PUT', '/conversations', ['GET', 'HEAD', 'OPTIONS', 'POST']],
  ['POST', '/health', ['GET', 'HEAD', 'OPTIONS']],
  ['GET', '/messages', ['OPTIONS', 'POST']],
  ['GET', '/auth/login', ['OPTIONS', 'POST']],
  ['TRACE', '/health', ['GET', 'HEAD', 'OPTIONS']],
  ['DELETE', '/sync', ['OPTIONS', 'POST']],
]) {
  test(`${method} ${path} is not allowed, and the answer says what is`, async () => {
    const answer = await alice.call(method, path);
    expectProblem(answer, 405, 'METHOD_NOT_ALLOWED');
    assert.deepEqual(answer.headers.allow.split(/,\s*/).sort(), allowed);
  });
}

for (const type of [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonx',
]) {
  test(`a body of ${type} is refused`, async () => {
    const options = {
      body: '{"email":"a@b.example","password":"x"}',
      headers: { 'content-type': type },
    };
    const answer = await stranger.call('POST', '/auth/login', options);
    expectProblem(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
  });
}

for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON']) {
  test(`a body of ${type} is read`, async () => {
    const options = { json: { text: 'x' }, headers: { 'content-type': type } };
    expectStatus(await alice.call('POST', `/conversations/${id}/messages`, options), 201);
  });
}

for (const body of [
  '',
  '{',
  '{"text":"a"',
  '{"text":"a"}x',
  "{'text':'a'}",
  '{"text":"\xff"}',
  'NaN',
  '['.repeat(100_000),
]) {
  test(`the body ${JSON.stringify(body.slice(0, 16))} is malformed`, async () => {
    const options = {
      body: Buffer.from(body, 'latin1'),
      headers: { 'content-type': 'application/json' },
    };
    const answer = await alice.call('POST', `/conversations/${id}/messages`, options);
    expectProblem(answer, 400, 'MALFORMED_JSON');
  });
}

// REQ RUN-10
test('a body of 1 MB is read, and one byte more is not', async () => {
  const make = (size) => {
    const shell = JSON.stringify({ ...newRegistration(), padding: '' });
    return shell.replace('"padding":""', `"padding":"${'p'.repeat(size - shell.length)}"`);
  };
  const register = (body) =>
    stranger.call('POST', '/auth/register', {
      body,
      headers: { 'content-type': 'application/json' },
    });
  expectStatus(await register(make(1_048_576)), 201);
  const refused = await register(make(1_048_577));
  expectProblem(refused, 413, 'PAYLOAD_TOO_LARGE');
});

// REQ RUN-10
test('headers of more than 16 KB are refused', async () => {
  const answer = await stranger.get('/health', { 'x-padding': 'p'.repeat(16_384) });
  expectStatus(answer, 431);
  assert.match(answer.body.error.code, /^[A-Z_]+$/);
  expectStatus(await stranger.get('/health', { 'x-padding': 'p'.repeat(15_000) }), 200);
});

for (const path of ['/health', '/conversations', '/users/me']) {
  test(`HEAD ${path} is GET without the body`, async () => {
    const [head, get] = [await alice.call('HEAD', path), await alice.get(path)];
    assert.equal(head.status, get.status);
    assert.equal(head.text, '');
    for (const name of ['content-type', 'content-length']) {
      assert.equal(head.headers[name], get.headers[name], name);
    }
  });
}

test('OPTIONS says what a path takes', async () => {
  const answer = await stranger.call('OPTIONS', '/conversations');
  expectStatus(answer, 204);
  assert.deepEqual(answer.headers.allow.split(/,\s*/).sort(), ['GET', 'HEAD', 'OPTIONS', 'POST']);
});

test('a page of another origin is allowed nothing', async () => {
  const origin = 'https://evil.example';
  const asked = { origin, 'access-control-request-method': 'POST' };
  const answers = [
    await stranger.call('OPTIONS', '/conversations', { headers: asked }),
    await alice.get('/conversations', { origin }),
  ];
  for (const { headers } of answers) {
    assert.equal(headers['access-control-allow-origin'], undefined);
    assert.equal(headers['access-control-allow-credentials'], undefined);
  }
});

/** Writes bytes to a connection of its own, and gives all that comes until the node closes it. */
async function raw(text) {
  const { hostname, port } = new URL(node.url);
  const socket = connectTcp(Number(port), hostname);
  let answer = '';
  socket.on('data', (piece) => {
    answer += piece.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.write(text);
  const done = once(socket, 'close');
  socket.once('end', () => socket.end());
  await within('the end of the connection', done);
  return answer;
}

const get = 'GET /health HTTP/1.1\r\nHost: parley\r\n';
const smuggled = [
  [
    'two lengths',
    `POST /sync HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`,
  ],
  [
    'a length and chunks',
    'POST /sync HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n' +
      '0\r\n\r\n',
  ],
  [
    'an unknown encoding',
    'POST /sync HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'chunked twice',
    'POST /sync HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a negative length', 'POST /sync HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n'],
  ['no host', 'GET /health HTTP/1.1\r\n\r\n'],
  ['two hosts', 'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ['a blank before the colon', `${get}Content-Length : 0\r\n\r\n`],
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['another version', 'GET /health HTTP/3.0\r\nHost: a\r\n\r\n'],
];
for (const [name, text] of smuggled) {
  test(`a request with ${name} is refused, and its connection closed`, async () => {
    const answer = await raw(`${text}${get}\r\n`);
    assert.match(answer, /^HTTP\/1\.1 (400|501|505) /);
    assert.equal(answer.match(/HTTP\/1\.1 \d\d\d /g).length, 1, 'what follows is no request');
  });
}

test('requests that come in one piece are answered in their order', async () => {
  const last = 'GET /no-such HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  const answer = await raw(`${get}\r\n${get}\r\n${last}`);
  assert.deepEqual(answer.match(/HTTP\/1\.1 \d\d\d/g), [
    'HTTP/1.1 200',
    'HTTP/1.1 200',
    'HTTP/1.1 404',
  ]);
});

test('a body in chunks is read', async () => {
  const body = JSON.stringify({ text: 'in chunks' });
  const chunks = [body.slice(0, 5), body.slice(5)]
    .map((x) => `${x.length.toString(16)}\r\n${x}\r\n`)
    .join('');
  const answer = await raw(
    `POST /conversations/${id}/messages HTTP/1.1\r\nHost: a\r\nConnection: close\r\n` +
      `Authorization: Bearer ${alice.token}\r\nContent-Type: application/json\r\n` +
      `Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
  );
  assert.match(answer, /^HTTP\/1\.1 201 /);
});

test('a client that waits for 100 Continue gets it', async () => {
  const { hostname, port } = new URL(node.url);
  const socket = connectTcp(Number(port), hostname);
  socket.write(
    'POST /auth/login HTTP/1.1\r\nHost: a\r\nConnection: close\r\n' +
      'Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n',
  );
  const [first] = await within('100 Continue', once(socket, 'data'));
  assert.equal(first.toString(), 'HTTP/1.1 100 Continue\r\n\r\n');
  socket.write('{}');
  const [second] = await within('the answer', once(socket, 'data'));
  assert.match(second.toString(), /^HTTP\/1\.1 4\d\d /);
  socket.destroy();
});

test('HTTP/1.0 is answered and closed', async () => {
  assert.match(await raw('GET /health HTTP/1.0\r\nHost: a\r\n\r\n'), /^HTTP\/1\.[01] 200 /);
});

// REQ RUN-10
test('hundreds of ordinary calls from one address pass', async () => {
  for (let round = 0; round < 15; ++round) {
    const calls = Array.from({ length: 40 }, () => alice.get('/users/me'));
    for (const answer of await Promise.all(calls)) expectStatus(answer, 200);
  }
});
