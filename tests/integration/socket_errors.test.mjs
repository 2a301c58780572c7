// What is refused on a socket is said on the socket, and the socket lives on.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { newPair, newPerson } from '../support/people.mjs';

let alice;
let bob;
let id;
before(async () => ({ alice, bob, id } = await newPair()));

async function session(t, person = alice) {
  const socket = await person.connect();
  t.after(() => socket.cut());
  return socket;
}

const isAlive = (socket) => socket.emit('sendMessage', { conversation_id: id, text: 'alive' });

const u = () => randomUUID();
const refused = [
  ['an unknown event', 'explode', () => ({}), 'NOT_FOUND'],
  ['a send to nowhere', 'sendMessage', () => ({ text: 'x' }), 'VALIDATION_FAILED'],
  [
    'a send to two places',
    'sendMessage',
    () => ({ text: 'x', conversation_id: id, recipient_id: bob.id }),
    'VALIDATION_FAILED',
  ],
  ['a send without text', 'sendMessage', () => ({ conversation_id: id }), 'MESSAGE_TEXT_REQUIRED'],
  [
    'a blank send',
    'sendMessage',
    () => ({ conversation_id: id, text: '\u2003' }),
    'MESSAGE_TEXT_REQUIRED',
  ],
  [
    'a text of 10,241 bytes',
    'sendMessage',
    () => ({ conversation_id: id, text: 'a'.repeat(10_241) }),
    'MESSAGE_TOO_LARGE',
  ],
  ['a send to no id', 'sendMessage', () => ({ conversation_id: 'x', text: 'x' }), 'INVALID_ID'],
  [
    'a send to an unknown conversation',
    'sendMessage',
    () => ({ conversation_id: u(), text: 'x' }),
    'CONVERSATION_NOT_FOUND',
  ],
  [
    'a send to an unknown person',
    'sendMessage',
    () => ({ recipient_id: u(), text: 'x' }),
    'USER_NOT_FOUND',
  ],
  [
    'a send to oneself',
    'sendMessage',
    () => ({ recipient_id: alice.id, text: 'x' }),
    'CANNOT_MESSAGE_SELF',
  ],
  ['a mark without a seq', 'markAsRead', () => ({ conversation_id: id }), 'VALIDATION_FAILED'],
  [
    'a mark at a negative seq',
    'markAsRead',
    () => ({ conversation_id: id, seq: -1 }),
    'VALIDATION_FAILED',
  ],
  ['a mark of no id', 'markAsDelivered', () => ({ conversation_id: 7, seq: 1 }), 'INVALID_ID'],
  ['typing without a state', 'typing', () => ({ conversation_id: id }), 'VALIDATION_FAILED'],
  ['a resume without cursors', 'resume', () => ({}), 'VALIDATION_FAILED'],
  ['a resume of no id', 'resume', () => ({ cursors: { x: 1 } }), 'INVALID_ID'],
  ['a watch of nobody', 'watchPresence', () => ({}), 'VALIDATION_FAILED'],
  [
    'a watch of 501',
    'watchPresence',
    () => ({ user_ids: Array.from({ length: 501 }, u) }),
    'VALIDATION_FAILED',
  ],
  ['a watch of no id', 'watchPresence', () => ({ user_ids: ['bob'] }), 'INVALID_ID'],
];
for (const [name, event, data, code] of refused) {
  // REQ RTS-4
  test(`${name} is refused with ${code}, and the socket lives`, async (t) => {
    const socket = await session(t);
    await assert.rejects(socket.emit(event, data()), { code });
    await isAlive(socket);
  });
}

const strangers = [
  ['sendMessage', { text: 'x' }],
  ['markAsRead', { seq: 1 }],
  ['markAsDelivered', { seq: 1 }],
];
for (const [event, data] of strangers) {
  // REQ MSS-SEC-3 MSG-BE-001.2-S2
  test(`${event} of somebody else's conversation is refused`, async (t) => {
    const socket = await session(t, await newPerson('eve'));
    const asked = socket.emit(event, { conversation_id: id, ...data });
    await assert.rejects(asked, { code: 'NOT_A_PARTICIPANT' });
  });
}

// REQ RUN-10 API-SC-010
test('of 600 sends at once each is acknowledged or refused, none is dropped', async (t) => {
  const pair = await newPair();
  const socket = await session(t, pair.alice);
  const outcomes = await Promise.all(
    Array.from({ length: 600 }, (_, i) => {
      const data = { conversation_id: pair.id, text: `${i}` };
      return socket.emit('sendMessage', data).catch((error) => error.code ?? `${error}`);
    }),
  );
  const refusals = outcomes.filter((x) => typeof x === 'string');
  for (const code of refusals) assert.match(code, /^(RATE_LIMITED|OVERLOADED)$/);
  const seqs = outcomes.filter((x) => x.seq).map((x) => x.seq);
  assert.deepEqual(
    seqs,
    seqs.map((_, i) => i + 1),
  );
  const details = (await pair.alice.get(`/conversations/${pair.id}`)).body;
  assert.equal(details.message_count, seqs.length, 'a refused send appears nowhere');
});

test('a key with another text is a conflict', async (t) => {
  const socket = await session(t);
  const send = (text) =>
    socket.emit('sendMessage', { conversation_id: id, text, client_message_id: 'k' + id });
  await send('one');
  await assert.rejects(send('two'), { code: 'IDEMPOTENCY_CONFLICT' });
});
