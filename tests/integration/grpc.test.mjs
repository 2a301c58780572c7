// Message history for other services, over gRPC.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  callUnary,
  grpc,
  grpcPort,
  messagingClient,
  reflect,
  standardClient,
} from '../support/grpc.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { newPair, newPerson } from '../support/people.mjs';
import { expectStatus } from '../support/rest.mjs';

const node = new OwnNode({ PARLEY_GRPC_PORT: '0' });
let alice;
let id;
let messages;
let service;
let standard;
before(async () => {
  await node.start();
  const address = `127.0.0.1:${grpcPort(node.log())}`;
  [service, standard] = [messagingClient(address), standardClient(address)];
  ({ alice, id } = await newPair(node));
  messages = [];
  for (let i = 1; i <= 7; ++i) messages.push(await alice.write(id, `text ${i} ü🙂`));
});
after(async () => {
  service.close();
  standard.close();
  await node.remove();
});

const { status } = grpc;
const history = (request, options = { token: alice.token }) =>
  callUnary(service, 'GetMessageHistory', { conversation_id: id, ...request }, options);
const seqs = (answer) => answer.messages.map((x) => x.seq);

// REQ RTS-5
test('the last messages come with all their fields, oldest first', async () => {
  const answer = await history({ limit: 3 });
  assert.deepEqual([seqs(answer), answer.has_more], [[5, 6, 7], true]);
  const [message] = answer.messages;
  const sent = messages[4];
  assert.deepEqual(
    [message.id, message.conversation_id, message.sender_id, message.text],
    [sent.id, id, alice.id, sent.text],
  );
  const { seconds, nanos } = message.created_at;
  const micros = BigInt(seconds) * 1_000_000n + BigInt(nanos / 1_000);
  const expected = BigInt(Date.parse(sent.created_at.slice(0, 19) + 'Z')) * 1_000n;
  assert.equal(micros, expected + BigInt(sent.created_at.slice(20, 26)));
  assert.match(message.status, /^MESSAGE_STATUS_(PENDING|SENT)$/);
  assert.equal(message.edited_at, null);
});

// REQ RTS-5
test('it is the history of REST, before and after a seq', async () => {
  for (const [request, query] of [
    [{ before_seq: 4 }, 'before_seq=4'],
    [{ after_seq: 4 }, 'after_seq=4'],
    [{ after_seq: 2, limit: 2 }, 'after_seq=2&limit=2'],
    [{ limit: 200 }, 'limit=200'],
  ]) {
    const answer = await history(request);
    const path = `/conversations/${id}/messages?${query}`;
    const { items, has_more: more } = expectStatus(await alice.get(path), 200);
    const ids = items.map((x) => x.id);
    assert.deepEqual([answer.messages.map((x) => x.id), answer.has_more], [ids, more], query);
  }
});

const refused = [
  ['without a token', {}, {}, 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
  ['with a bad token', {}, { token: 'abc' }, 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
  ['of no id', { conversation_id: 'x' }, undefined, 'INVALID_ARGUMENT', 'INVALID_ID'],
  ['of a negative limit', { limit: -1 }, undefined, 'INVALID_ARGUMENT', 'VALIDATION_FAILED'],
  ['of a negative seq', { after_seq: -1 }, undefined, 'INVALID_ARGUMENT', 'VALIDATION_FAILED'],
  [
    'of an unknown conversation',
    { conversation_id: randomUUID() },
    undefined,
    'NOT_FOUND',
    'CONVERSATION_NOT_FOUND',
  ],
];
for (const [name, request, options, code, errorCode] of refused) {
  // REQ RTS-5 RTS-4
  test(`a call ${name} is refused with ${code}`, async () => {
    const error = await history(request, options).catch((x) => x);
    assert.equal(error.code, status[code], `${error}`);
    assert.deepEqual(error.metadata.get('error-code'), [errorCode]);
    assert.match(error.metadata.get('trace-id')[0], /^[0-9a-f]{32}$/);
  });
}

// REQ MSS-SEC-3
test("a stranger does not get somebody else's history", async () => {
  const eve = await newPerson('eve', node);
  const error = await history({}, { token: eve.token }).catch((x) => x);
  assert.equal(error.code, status.PERMISSION_DENIED);
  assert.deepEqual(error.metadata.get('error-code'), ['NOT_A_PARTICIPANT']);
});

test('many calls at once are all answered', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => history({ limit: 1 })));
  for (const answer of answers) assert.deepEqual(seqs(answer), [7]);
});

test('a deadline that has passed ends the call', async () => {
  const error = await history({}, { token: alice.token, deadlineMs: -1 }).catch((x) => x);
  assert.equal(error.code, status.DEADLINE_EXCEEDED);
});

for (const name of ['', 'parley.messaging.v1.MessagingService']) {
  test(`the health of '${name}' is SERVING`, async () => {
    const answer = await callUnary(standard, 'check', { service: name });
    assert.equal(answer.status, 1);
  });
}

test('the health of an unknown service is NOT_FOUND', async () => {
  const error = await callUnary(standard, 'check', { service: 'x' }).catch((x) => x);
  assert.equal(error.code, status.NOT_FOUND);
});

test('reflection lists the services and gives the contract', async () => {
  const { list_services_response: list } = await reflect(standard, { list_services: '*' });
  const names = list.service.map((x) => x.name);
  assert.ok(names.includes('parley.messaging.v1.MessagingService'), `${names}`);
  assert.ok(names.includes('grpc.health.v1.Health'), `${names}`);
  const symbol = { file_containing_symbol: 'parley.messaging.v1.MessagingService' };
  const { file_descriptor_response: files } = await reflect(standard, symbol);
  assert.ok(files.file_descriptor_proto.some((x) => x.includes('GetMessageHistory')));
});
