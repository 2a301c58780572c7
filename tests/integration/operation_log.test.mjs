// Every operation on messages is a line of the log with the trace of its request.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { newPair, node } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

let alice;
let bob;
let id;
before(async () => {
  ({ alice, bob, id } = await newPair());
});

/** Headers that name a trace, and the trace. */
function traced() {
  const trace = randomBytes(16).toString('hex');
  return { trace, headers: { traceparent: `00-${trace}-${randomBytes(8).toString('hex')}-01` } };
}

/** The line of the log with `trace`; lines gather for up to a second. */
function lineOf(trace) {
  return until(`a line of ${trace}`, async () => {
    const log = await readFile(join(node.dataDir, 'log/parleyd.log'), 'utf8');
    const found = log.split('\n').find((line) => line.includes(`"trace_id":"${trace}"`));
    return found && JSON.parse(found);
  });
}

async function expectLine(trace, expected) {
  const line = await lineOf(trace);
  assert.equal(line.level, 'info');
  assert.equal(line.service, 'parley');
  assert.equal(line.conversation_id, id);
  for (const [name, value] of Object.entries(expected)) assert.equal(line[name], value, name);
  assert.ok(!JSON.stringify(line).includes('unspeakable'));
}

// REQ API-FR-011 MSS-OBS-1
test('a send is a line with its conversation, message and trace', async () => {
  const { trace, headers } = traced();
  const sent = await alice.post(`/conversations/${id}/messages`, { text: 'unspeakable' }, headers);
  assert.equal(sent.status, 201);
  const event = { event: 'message_sent', message_id: sent.body.id, user_id: alice.id };
  await expectLine(trace, event);
});

const thumb = encodeURIComponent('👍');
const text = 'unspeakable again';
const changes = [
  ['an edit', 'message_edited', (path, headers) => alice.patch(path, { text }, headers)],
  [
    'a reaction',
    'reaction_added',
    (path, headers) => alice.put(`${path}/reactions/${thumb}`, undefined, headers),
  ],
  ['a deletion', 'message_deleted', (path, headers) => alice.delete(path, headers)],
];
for (const [name, event, change] of changes) {
  // REQ API-FR-011 MSS-OBS-1
  test(`${name} is a line with its conversation, message and trace`, async () => {
    const message = await alice.write(id, 'unspeakable');
    const { trace, headers } = traced();
    const answer = await change(`/conversations/${id}/messages/${message.id}`, headers);
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    await expectLine(trace, { event, message_id: message.id, user_id: alice.id });
  });
}

// REQ API-FR-011 MSS-OBS-1
test('what is received and read is a line, too', async () => {
  const message = await alice.write(id, 'unspeakable');
  for (const [path, event] of [
    ['delivered', 'messages_received'],
    ['read', 'messages_read'],
  ]) {
    const { trace, headers } = traced();
    const answer = await bob.post(`/conversations/${id}/${path}`, { seq: message.seq }, headers);
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    await expectLine(trace, { event, seq: String(message.seq), user_id: bob.id });
  }
});
