// Messaging restricted to connections, with a connections service that can be told to fail.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FakeConnections } from '../support/fake_connections.mjs';
import { grpc } from '../support/grpc.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { newPerson } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';
import { until } from '../support/waiting.mjs';

const service = await new FakeConnections().start();
const node = new OwnNode({
  PARLEY_MESSAGING_POLICY: 'connections_only',
  PARLEY_CONNECTIONS_TIMEOUT: '500ms',
  CONNECTIONS_SERVICE_ADDR: `127.0.0.1:${service.port}`,
});
let alice;
before(async () => {
  await node.start();
  alice = await newPerson('alice', node);
});
after(async () => {
  await node.remove();
  service.stop();
});

const failing = () => Object.assign(new Error('away'), { code: grpc.status.UNAVAILABLE });
const open = (other) => alice.post('/conversations', { recipient_id: other.id });

/** Somebody nobody has asked about yet. */
async function stranger(answer) {
  const somebody = await newPerson('somebody', node);
  service.answer = answer;
  return somebody;
}

/** The breaker lets the next call through again once it has seen one succeed. */
async function recover() {
  const friend = await stranger(() => true);
  await until('the service to be believed again', async () => (await open(friend)).status < 300);
}

// REQ RTS-6
test('who is connected may open a conversation, and is asked about once', async () => {
  const bob = await stranger(() => true);
  service.calls.length = 0;
  expectStatus(await open(bob), 201);
  expectStatus(await open(bob), 200);
  assert.deepEqual(service.calls, [{ user_id: alice.id, other_user_id: bob.id }]);
});

// REQ RTS-6
test('who is not connected is refused with NOT_CONNECTED on every way in', async (t) => {
  const bob = await stranger(() => false);
  expectProblem(await open(bob), 403, 'NOT_CONNECTED');
  const data = { recipient_id: bob.id, text: 'hello' };
  expectProblem(await alice.post('/messages', data), 403, 'NOT_CONNECTED');
  const socket = await alice.connect();
  t.after(() => socket.cut());
  await assert.rejects(socket.emit('sendMessage', data), { code: 'NOT_CONNECTED' });
  const { items } = (await alice.get('/conversations')).body;
  assert.ok(!items.some((x) => x.participants.some((y) => y.user_id === bob.id)));
});

// REQ RTS-6 RTS-4
test('while the service fails nobody can tell: 503, and nothing is remembered', async () => {
  const bob = await stranger(failing);
  expectProblem(await open(bob), 503, 'CONNECTIONS_UNAVAILABLE');
  service.answer = () => true;
  await until('the service to be asked again', async () => (await open(bob)).status === 201);
});

// REQ API-NFR-007
test('a call that fails is made again with growing pauses, three times in all', async () => {
  await recover();
  const bob = await stranger(failing);
  const earlier = service.calls.length;
  expectProblem(await open(bob), 503, 'CONNECTIONS_UNAVAILABLE');
  const at = service.times.slice(earlier);
  assert.equal(at.length, 3);
  // Each is spread over its upper half: 100 and 200 ms at most.
  assert.ok(at[1] - at[0] >= 49, `${at}`);
  assert.ok(at[2] - at[1] >= 99, `${at}`);
  await recover();
});

// REQ API-NFR-007
test('a call that fails once succeeds, and nobody notices', async () => {
  let failures = 1;
  const bob = await stranger(() => (failures-- > 0 ? failing() : true));
  expectStatus(await open(bob), 201);
});

// REQ RTS-6
test('a service that does not answer in time is a 503', async () => {
  const bob = await stranger(() => undefined);
  expectProblem(await open(bob), 503, 'CONNECTIONS_UNAVAILABLE');
  await recover();
});

// REQ RTS-6
test('a service that keeps failing is left alone, and known answers still count', async () => {
  const friend = await stranger(() => true);
  expectStatus(await open(friend), 201);
  const bob = await stranger(failing);
  for (let i = 0; i < 8; ++i) expectProblem(await open(bob), 503, 'CONNECTIONS_UNAVAILABLE');
  service.calls.length = 0;
  for (let i = 0; i < 5; ++i) expectProblem(await open(bob), 503, 'CONNECTIONS_UNAVAILABLE');
  assert.ok(service.calls.length <= 1, `${service.calls.length} calls`);
  expectStatus(await open(friend), 200);
  await recover();
});

test('messages of a conversation that is open need no service', async () => {
  const bob = await stranger(() => true);
  const id = await alice.conversationWith(bob);
  service.answer = failing;
  await alice.write(id, 'hello');
  await recover();
});
