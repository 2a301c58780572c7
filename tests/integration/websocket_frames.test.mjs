// Frames that are wrong, large or odd on /ws: the socket says so, and lives on where it can.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { newPair } from '../support/people.mjs';

let alice;
let id;
before(async () => ({ alice, id } = await newPair()));

async function session(t) {
  const socket = await alice.connect();
  t.after(() => socket.cut());
  return socket;
}

const isAlive = (socket) => socket.emit('sendMessage', { conversation_id: id, text: 'alive' });

const garbage = [
  'garbage',
  '',
  '{',
  '[]',
  'null',
  '7',
  '"text"',
  '{}',
  '{"event":7}',
  '{"event":null,"id":1}',
  '{"event":"typing","id":{}}',
  '{"event":"typing","id":[1]}',
  `{"event":"typing","id":"${'x'.repeat(65)}"}`,
  '{"event":"sendMessage","data":"text"}',
  '[[[[[[[[',
  '{"event":"sendMessage","data":{"text":"\\ud800"}}',
  '['.repeat(60_000),
];
for (const text of garbage) {
  // REQ RTS-4
  test(`the frame ${text.slice(0, 40)} gets an error event, and the socket lives`, async (t) => {
    const socket = await session(t);
    socket.sendRaw(text);
    const error = await socket.event('error');
    assert.match(error.code, /^[A-Z_]+$/);
    assert.match(error.trace_id, /\S/);
    await isAlive(socket);
  });
}

test('a failed request without an id is told as an error event', async (t) => {
  const socket = await session(t);
  socket.sendRaw(JSON.stringify({ event: 'sendMessage', data: { conversation_id: id, text: '' } }));
  assert.equal((await socket.event('error')).code, 'MESSAGE_TEXT_REQUIRED');
});

test('requests may be named by texts, and answers carry the same name', async (t) => {
  const socket = await session(t);
  socket.sendRaw(
    JSON.stringify({ event: 'sendMessage', id: 'ä"1', data: { conversation_id: id, text: 'x' } }),
  );
  const answer = await new Promise((resolve) => {
    socket.web.on('message', (text) => resolve(JSON.parse(text.toString())));
  });
  assert.equal(answer.ack, 'ä"1');
});

/** A sendMessage frame of exactly that many bytes. */
function frameOf(size) {
  const make = (text) =>
    JSON.stringify({ event: 'sendMessage', id: 1, data: { conversation_id: id, text } });
  return make('a'.repeat(size - make('').length));
}

// REQ RTS-8
test('a frame of 65,536 bytes is read', async (t) => {
  const socket = await session(t);
  const answer = new Promise((resolve) => {
    socket.web.on('message', (text) => resolve(JSON.parse(text.toString())));
  });
  socket.sendRaw(frameOf(65_536));
  assert.equal((await answer).error.code, 'MESSAGE_TOO_LARGE');
  await isAlive(socket);
});

// REQ RTS-8
test('a frame of 65,537 bytes closes with 1009', async (t) => {
  const socket = await session(t);
  socket.sendRaw(frameOf(65_537));
  assert.equal((await socket.whenClosed()).code, 1009);
});

test('fragments that grow beyond 65,536 bytes close with 1009', async (t) => {
  const socket = await session(t);
  for (let i = 0; i < 3; ++i) socket.web.send('a'.repeat(30_000), { fin: false });
  assert.equal((await socket.whenClosed()).code, 1009);
});

for (const [name, bytes, code] of [
  ['an unmasked frame', Buffer.from([0x81, 0x02, 0x7b, 0x7d]), 1002],
  ['a reserved opcode', Buffer.from([0x83, 0x80, 0, 0, 0, 0]), 1002],
  ['a reserved bit', Buffer.from([0xc1, 0x80, 0, 0, 0, 0]), 1002],
  ['text that is no UTF-8', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]), 1007],
  ['a close of one byte', Buffer.from([0x88, 0x81, 0, 0, 0, 0, 3]), 1002],
]) {
  test(`${name} closes with ${code}`, async (t) => {
    const socket = await session(t);
    socket.web._socket.write(bytes);
    assert.equal((await socket.whenClosed()).code, code);
  });
}

test('a ping is answered with its own payload', async (t) => {
  const socket = await session(t);
  const answered = new Promise((resolve) => {
    socket.web.once('pong', resolve);
  });
  socket.web.ping('payload');
  assert.equal((await answered).toString(), 'payload');
});

test('a close is answered with its code', async (t) => {
  const socket = await session(t);
  assert.equal((await socket.close()).code, 1000);
});
