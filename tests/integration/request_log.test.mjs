// What the log says of requests, and what it never says.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { OwnNode } from '../support/own_node.mjs';
import { newPerson, unique } from '../support/people.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';
import { until } from '../support/waiting.mjs';

// Nobody can be asked who is connected: some requests fail through nobody's fault who sent them.
const node = new OwnNode({
  PARLEY_LOG_LEVEL: 'debug',
  PARLEY_MESSAGING_POLICY: 'connections_only',
  PARLEY_CONNECTIONS_RETRIES_MAX: '0',
  CONNECTIONS_SERVICE_ADDR: '127.0.0.1:9',
});
let alice;
let bob;
before(async () => {
  await node.start();
  [alice, bob] = await Promise.all(['alice', 'bob'].map((name) => newPerson(name, node)));
});
after(() => node.remove());

const lines = () =>
  node
    .log()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

function traced() {
  const trace = randomBytes(16).toString('hex');
  return { trace, headers: { traceparent: `00-${trace}-${randomBytes(8).toString('hex')}-01` } };
}

/** The line of a request, once it is written. */
const lineOf = (trace, event) =>
  until(`${event} of ${trace}`, () =>
    lines().find((line) => line.trace_id === trace && line.event === event),
  );

// REQ API-NFR-006
test('a request that fails is a line with service, trace and type of the error', async () => {
  const { trace, headers } = traced();
  const answer = await alice.post('/conversations', { recipient_id: bob.id }, headers);
  expectProblem(answer, 503, 'CONNECTIONS_UNAVAILABLE');
  const line = await lineOf(trace, 'request_failed');
  assert.equal(line.service, 'parley');
  assert.ok(line.node);
  assert.equal(line.level, 'warning');
  assert.equal(line.error_type, 'CONNECTIONS_UNAVAILABLE');
  assert.ok(line.detail);
});

// REQ API-NFR-006
test('so is one over a socket', async (t) => {
  const socket = await alice.connect();
  t.after(() => socket.cut());
  const refused = await socket
    .emit('sendMessage', { recipient_id: bob.id, text: 'hello' })
    .catch((error) => error);
  assert.equal(refused.code, 'CONNECTIONS_UNAVAILABLE');
  const line = await lineOf(refused.traceId, 'request_failed');
  assert.equal(line.error_type, 'CONNECTIONS_UNAVAILABLE');
});

test('failures by the thousand are counted rather than written one by one', async () => {
  const { trace, headers } = traced();
  const attempts = 200;
  await Promise.all(
    Array.from({ length: attempts }, () =>
      alice.post('/conversations', { recipient_id: bob.id }, headers),
    ),
  );
  const written = () =>
    lines().filter((line) => line.trace_id === trace && line.event === 'request_failed');
  assert.ok((await until('a line', () => written().length)) < attempts);
  const accounted = await until('the count of the others', async () => {
    const next = traced();
    await alice.post('/conversations', { recipient_id: bob.id }, next.headers);
    const failed = lines().filter((line) => line.event === 'request_failed');
    return failed.some((line) => Number(line.left_out) > 0);
  });
  assert.ok(accounted);
});

test('the access log names the route and its ids', async () => {
  const { trace, headers } = traced();
  expectStatus(await alice.get(`/users/${bob.id}`, headers), 200);
  const line = await lineOf(trace, 'request_answered');
  assert.equal(line.path, `/users/${bob.id}`);
  assert.equal(line.method, 'GET');
  assert.equal(line.status, '200');
});

test('nothing that a client wrote into a path, a query or a body is in any line', async () => {
  const secret = () => `s3cret${randomBytes(8).toString('hex')}`;
  const secrets = Array.from({ length: 8 }, secret);
  const [query, page, path, folder, name, text, password, id] = secrets;
  const stranger = new Caller(node);
  const last = traced();
  const html = { accept: 'text/html' };
  await stranger.get(`/auth/verify?token=${query}`);
  await stranger.get(`/users/${page}`, html);
  await stranger.get(`/${path}`);
  await stranger.get(`/auth/verify/${folder}`);
  await alice.get(`/users?username=${name}`);
  await alice.post('/messages', { recipient_id: bob.id, text: unique(text) });
  await stranger.post('/auth/login', { email: alice.email, password });
  await alice.get(`/conversations/${id}/messages`);
  await alice.get('/users/me', last.headers);
  await lineOf(last.trace, 'request_answered');
  const log = node.log();
  assert.ok(log.includes('"path":"/auth/verify"'));
  const telling = (one) => log.split('\n').find((line) => line.includes(one));
  for (const one of secrets) assert.equal(telling(one), undefined);
  for (const one of [alice.token, alice.email, alice.password, bob.email])
    assert.ok(!log.includes(one));
});
