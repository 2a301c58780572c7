// Coming back: what was missed in order, then live, without a gap and without a repeat.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Follower } from '../support/follower.mjs';
import { newPair } from '../support/people.mjs';
import { expectStatus } from '../support/rest.mjs';
import { sleep, until } from '../support/waiting.mjs';

async function session(t, person) {
  const socket = await person.connect();
  t.after(() => socket.cut());
  return socket;
}

/** Writes `count` texts to a conversation, a few under way at a time. */
async function writeMany(socket, id, count, window = 16) {
  let next = 1;
  const writer = async () => {
    while (next <= count)
      await socket.emit('sendMessage', { conversation_id: id, text: `${next++}` });
  };
  await Promise.all(Array.from({ length: window }, writer));
}

// REQ MSS-US1-3 MSS-REL-3 API-FR-012
test('what came while away is in the answer, in order, and live messages follow', async (t) => {
  const { alice, bob, id } = await newPair();
  for (let i = 1; i <= 5; ++i) await alice.write(id, `${i}`);
  const socket = await session(t, bob);
  const answer = await socket.emit('resume', { cursors: { [id]: 2 } });
  assert.deepEqual([answer.has_more, answer.recovered], [false, true]);
  assert.deepEqual(
    answer.entries.map((x) => [x.event, x.data.seq]),
    [3, 4, 5].map((x) => ['newMessage', x]),
  );
  await alice.write(id, '6');
  await socket.event('newMessage', (x) => x.seq === 6);
  assert.deepEqual(
    socket.seen('newMessage').map((x) => x.seq),
    [6],
  );
});

test('nothing missed is an empty answer', async (t) => {
  const { alice, bob, id } = await newPair();
  await alice.write(id, 'one');
  const socket = await session(t, bob);
  const answer = await socket.emit('resume', { cursors: { [id]: 1 } });
  assert.deepEqual([answer.entries, answer.has_more, answer.recovered], [[], false, true]);
});

test('several conversations are resumed at once, each in its order', async (t) => {
  const [one, two] = await Promise.all([newPair(), newPair()]);
  const other = await two.alice.conversationWith(one.bob);
  for (let i = 1; i <= 3; ++i) {
    await one.alice.write(one.id, `${i}`);
    await two.alice.write(other, `${i}`);
  }
  const socket = await session(t, one.bob);
  const { entries } = await socket.emit('resume', {
    cursors: { [one.id]: 1, [other]: { seq: 0, epoch: 1 } },
  });
  const of = (id) => entries.filter((x) => x.data.conversation_id === id).map((x) => x.data.seq);
  assert.deepEqual(
    [of(one.id), of(other)],
    [
      [2, 3],
      [1, 2, 3],
    ],
  );
});

// REQ MSS-SEC-3
test("a stranger's resume gets nothing but the word to start afresh", async (t) => {
  const [pair, other] = await Promise.all([newPair(), newPair()]);
  await pair.alice.write(pair.id, 'secret');
  const socket = await session(t, other.bob);
  const answer = await socket.emit('resume', { cursors: { [pair.id]: 0 } });
  assert.equal(answer.recovered, false);
  assert.deepEqual([answer.entries, answer.reset], [[], [pair.id]]);
});

test('a cursor beyond the end of a log is told to start afresh', async (t) => {
  const { alice, bob, id } = await newPair();
  await alice.write(id, 'one');
  const socket = await session(t, bob);
  const answer = await socket.emit('resume', { cursors: { [id]: 7 } });
  assert.deepEqual([answer.recovered, answer.reset], [false, [id]]);
});

// REQ MSS-EDGE-5 MSS-REL-3
test('of more than 1,000 missed messages the first 1,000 come, and has_more', async (t) => {
  const { alice, bob, id } = await newPair();
  await writeMany(await session(t, alice), id, 1_029);
  const socket = await session(t, bob);
  const first = await socket.emit('resume', { cursors: { [id]: 0 } });
  assert.deepEqual([first.entries.length, first.has_more], [1_000, true]);
  // It follows what is missing yet.
  await alice.write(id, 'meanwhile');
  const second = await socket.emit('resume', { cursors: { [id]: 1_000 } });
  assert.deepEqual([second.entries.length, second.has_more], [30, false]);
  const seqs = [...first.entries, ...second.entries].map((x) => x.data.seq);
  assert.deepEqual(
    seqs,
    Array.from({ length: 1_030 }, (_, i) => i + 1),
  );
  await alice.write(id, 'afterwards');
  await socket.event('newMessage', (x) => x.seq === 1_031);
  assert.equal(socket.seen('newMessage').length, 1);
  const body = expectStatus(await bob.post('/sync', { cursors: { [id]: 0 } }), 200);
  assert.deepEqual([body.entries.length, body.has_more], [1_000, true]);
});

/** Random but the same in every run. */
function* randoms(seed) {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

const COUNT = 2_000;

// REQ RTS-2 API-FR-012 MSS-REL-1 RUN-3
test('a device that reconnects again and again sees 2,000 messages once, in order', async (t) => {
  const { alice, bob, id } = await newPair();
  const steady = new Follower(bob, [id]).start();
  const shaky = new Follower(bob, [id]).start();
  t.after(() => Promise.all([steady.stop(), shaky.stop()]));
  const random = randoms(7);
  let writing = true;
  const shaking = (async () => {
    while (writing) {
      await sleep(5 + 60 * random.next().value);
      shaky.cut();
    }
  })();
  // In portions, so that reconnects fall into bursts and into pauses.
  const socket = await session(t, alice);
  for (let sent = 0; sent < COUNT; sent += 100) {
    await writeMany(socket, id, 100);
    await sleep(40 * random.next().value);
  }
  writing = false;
  await shaking;
  for (const follower of [steady, shaky]) {
    await until('all messages', () => follower.cursor(id) === COUNT);
    assert.deepEqual(follower.violations, []);
    assert.equal(follower.log(id).length, COUNT);
  }
  assert.ok(shaky.reconnects >= 10, `${shaky.reconnects} reconnects`);
  assert.equal(steady.reconnects, 0);
  assert.deepEqual(
    shaky.log(id).map((x) => x.id),
    steady.log(id).map((x) => x.id),
  );
});
