// Every 422 of messages and conversations says which field is wrong, and why, in words for people.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { newPair } from '../support/people.mjs';
import { expectProblem } from '../support/rest.mjs';

let alice;
let id;
before(async () => ({ alice, id } = await newPair()));

function hasField({ details }, field, code) {
  assert.deepEqual(
    details?.map((x) => [x.field, x.code]),
    [[field, code]],
  );
  assert.match(details[0].message, /^[A-Z].*\.$/);
}

const invalid = 'VALIDATION_FAILED';
const long = 'a'.repeat(10_241);
const rows = [
  ['a list for a send', '/messages', [], invalid, 'body', 'INVALID_VALUE'],
  ['a number for a text', '/messages', { text: 7 }, invalid, 'text', 'INVALID_VALUE'],
  ['no text', '/messages', {}, 'MESSAGE_TEXT_REQUIRED', 'text', 'REQUIRED'],
  ['a blank text', '/messages', { text: ' ' }, 'MESSAGE_TEXT_REQUIRED', 'text', 'REQUIRED'],
  ['a text above the limit', '/messages', { text: long }, 'MESSAGE_TOO_LARGE', 'text', 'TOO_LONG'],
  ['a seq below 0', '/read', { seq: -1 }, invalid, 'seq', 'INVALID_VALUE'],
  ['no seq', '/delivered', {}, invalid, 'seq', 'INVALID_VALUE'],
  ['a list for a cursor', '/read', [], invalid, 'seq', 'INVALID_VALUE'],
  ['a word for typing', '/typing', { active: 'yes' }, invalid, 'active', 'INVALID_VALUE'],
];
for (const [name, path, body, code, field, fieldCode] of rows) {
  // REQ API-US1-3
  test(`${name} at /conversations/{id}${path} is told by its field`, async () => {
    const answer = await alice.post(`/conversations/${id}${path}`, body);
    hasField(expectProblem(answer, 422, code), field, fieldCode);
  });
}

const elsewhere = [
  ['no recipient', '/conversations', () => ({}), 'recipient_id', 'REQUIRED'],
  ['a list', '/conversations', () => [], 'body', 'INVALID_VALUE'],
  ['a list', '/auth/register', () => [], 'body', 'INVALID_VALUE'],
  ['a text', '/auth/login', () => 'me', 'body', 'INVALID_VALUE'],
  [
    'an unknown type',
    '/conversations',
    () => ({ type: 'channel', recipient_id: alice.id }),
    'type',
    'INVALID_VALUE',
  ],
  [
    'an unknown privacy mode',
    '/conversations',
    () => ({ privacy_mode: 'open', recipient_id: alice.id }),
    'privacy_mode',
    'INVALID_VALUE',
  ],
  ['no recipient', '/messages', () => ({ text: 'x' }), 'recipient_id', 'REQUIRED'],
  ['no cursors', '/sync', () => ({}), 'cursors', 'INVALID_VALUE'],
  ['a limit of nothing', '/sync', () => ({ cursors: {}, limit: 0 }), 'limit', 'INVALID_VALUE'],
  ['a word for a limit', '/sync', () => ({ cursors: {}, limit: 'x' }), 'limit', 'INVALID_VALUE'],
  ['a word for a seq', '/sync', () => ({ cursors: { [id]: 'x' } }), 'cursors', 'INVALID_VALUE'],
];
for (const [name, path, body, field, fieldCode] of elsewhere) {
  test(`${name} at ${path} is told by its field`, async () => {
    hasField(expectProblem(await alice.post(path, body()), 422, invalid), field, fieldCode);
  });
}

test('writing to oneself is told by the recipient', async () => {
  for (const [path, more] of [
    ['/conversations', {}],
    ['/messages', { text: 'x' }],
  ]) {
    const answer = await alice.post(path, { recipient_id: alice.id, ...more });
    hasField(expectProblem(answer, 422, 'CANNOT_MESSAGE_SELF'), 'recipient_id', 'INVALID_VALUE');
  }
});

test('a refusal on a socket names the field as REST does', async (t) => {
  const socket = await alice.connect();
  t.after(() => socket.cut());
  const refusal = (event, data) => socket.emit(event, data).catch((error) => error);
  const blank = await refusal('sendMessage', { conversation_id: id, text: ' ' });
  hasField(blank, 'text', 'REQUIRED');
  const cursor = await refusal('markAsRead', { conversation_id: id, seq: 'x' });
  hasField(cursor, 'seq', 'INVALID_VALUE');
  const missing = await refusal('typing', { active: true });
  assert.equal(missing.code, invalid);
  assert.equal(missing.details.length, 1);
});
