// A client that does not read: others must not notice, and the node must not keep its backlog.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Follower } from '../support/follower.mjs';
import { metric } from '../support/metrics.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { newPair } from '../support/people.mjs';
import { residentBytes } from '../support/processes.mjs';
import { Traffic } from '../support/traffic.mjs';
import { until } from '../support/waiting.mjs';

const MEGABYTE = 1024 * 1024;
const node = new OwnNode({ PARLEY_WEBSOCKET_SLOW_CONSUMER_TIMEOUT: '2s' });
before(() => node.start());
after(() => node.remove());

/** Writes large texts until `isDone`, at most 60 MB of them: how many. */
async function writeUntil(person, id, isDone) {
  const socket = await person.connect();
  const text = 's'.repeat(10_000);
  let sent = 0;
  let done = false;
  const look = setInterval(async () => {
    done ||= await isDone();
  }, 50);
  const write = async () => {
    while (!done && sent < 6_000) {
      sent += 1;
      await socket.emit('sendMessage', { conversation_id: id, text });
    }
  };
  await Promise.all(Array.from({ length: 32 }, write));
  clearInterval(look);
  socket.cut();
  return sent;
}

async function scene(t) {
  const traffic = new Traffic(node);
  t.after(() => traffic.end());
  await traffic.start({ pairs: 1 });
  const { alice, bob, id } = await newPair(node);
  const followers = [new Follower(bob, [id]).start(), new Follower(bob, [id]).start()];
  t.after(() => Promise.all(followers.map((x) => x.stop())));
  const [slow, healthy] = followers;
  await alice.write(id, 'hello');
  for (const each of followers) await until('the first message', () => each.cursor(id) === 1);
  return { traffic, alice, bob, id, slow, healthy };
}

const dropped = () => metric(node, 'parley_events_dropped_total');
const closed = () => metric(node, 'parley_slow_sessions_closed_total');

// REQ RTS-8 RUN-10
test('a client that stops reading is told to resync, and has all in the end', async (t) => {
  const { traffic, alice, id, slow, healthy } = await scene(t);
  const [resident, lost] = [residentBytes(node.pid), await dropped()];
  slow.socket.web.pause();
  const sent = await writeUntil(alice, id, async () => (await dropped()) > lost);
  const grown = (residentBytes(node.pid) - resident) / MEGABYTE;
  t.diagnostic(`${sent} messages of 10 KB, ${grown.toFixed(1)} MB more resident`);
  slow.socket.web.resume();
  for (const [name, each] of Object.entries({ slow, healthy })) {
    await until(`all messages at the ${name} one`, () => each.cursor(id) === sent + 1);
    assert.deepEqual(each.violations, []);
  }
  assert.equal(healthy.resyncs, 0);
  assert.equal(healthy.reconnects, 0);
  assert.ok(slow.resyncs + slow.reconnects > 0, 'the slow one was told');
  assert.ok(grown < 96, `${grown} MB more`);
  await traffic.moreOfEach(20);
  await traffic.check();
});

// REQ RTS-8 RUN-10
test('a client that never reads again is closed with 4409, and harms nobody', async (t) => {
  const { traffic, alice, id, slow, healthy } = await scene(t);
  const earlier = await closed();
  const { socket } = slow;
  socket.web.pause();
  const isClosed = async () => (await closed()) > earlier;
  const sent = await writeUntil(alice, id, isClosed);
  await until('the end of the slow session', isClosed);
  // It wakes up while the node still tries to say why.
  socket.web.resume();
  assert.equal((await socket.whenClosed()).code, 4409);
  for (const each of [slow, healthy]) {
    await until('all messages', () => each.cursor(id) === sent + 1);
    assert.deepEqual(each.violations, []);
  }
  assert.equal(healthy.reconnects, 0);
  await traffic.moreOfEach(20);
  await traffic.check();
});
