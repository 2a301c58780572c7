// Three nodes whose database stands still for longer than a lease: nobody is declared dead, and
// what is in memory goes on, marked as what may be out of date.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { valueOf } from '../support/database.mjs';
import { OwnCluster } from '../support/own_cluster.mjs';
import { OwnDatabase } from '../support/own_node.mjs';
import { newPair } from '../support/people.mjs';
import { expectStatus } from '../support/rest.mjs';
import { sleep, until } from '../support/waiting.mjs';

const LONGER_THAN_A_LEASE_MS = 5_000;
const database = new OwnDatabase();
let cluster;
before(async () => {
  await database.start();
  cluster = new OwnCluster(3, database.settings);
  cluster.databaseUrl = database.databaseUrl;
  await cluster.start();
});
after(async () => {
  database.thaw();
  await cluster?.remove();
  await database.remove();
});

/** Two people on different nodes, whose conversation is in memory; and a message that is known. */
async function talkingPair(t, left, right) {
  const { alice, bob, id } = await newPair(left);
  bob.node = right;
  const [typist, watcher] = [await alice.connect(), await bob.connect()];
  t.after(() => [typist, watcher].forEach((x) => x.cut()));
  const key = randomUUID();
  const say = (text, as = key) =>
    alice.post(`/conversations/${id}/messages`, { text }, { 'idempotency-key': as });
  const { id: message } = expectStatus(await say('before'), 201);
  await watcher.event('newMessage', (x) => x.id === message);
  return { alice, bob, id, typist, watcher, say, message };
}

/** A new word of `from` about typing reaches `to`. */
async function typesStill({ alice, id, typist, watcher }) {
  const count = () => watcher.seen('typing').filter((x) => x.user_id === alice.id).length;
  const before = count();
  for (const active of [false, true]) await typist.emit('typing', { conversation_id: id, active });
  await until('the typing', () => count() > before);
}

/** What must work without the database, and what cannot. */
async function goesOn(pair) {
  await typesStill(pair);
  const again = await pair.say('before');
  assert.equal(expectStatus(again, 201).id, pair.message);
  assert.equal(again.headers.degraded, 'true');
  const fresh = await pair.say('now', randomUUID());
  assert.equal(fresh.status, 503);
  assert.match(fresh.headers['retry-after'], /^\d+$/);
}

// REQ RUN-8 MSS-EDGE-8 API-EDGE-2
test('what is in memory goes on for as long as nobody reaches the database', async (t) => {
  const [one, two, three] = cluster.nodes;
  const pairs = await Promise.all([
    talkingPair(t, one, two),
    talkingPair(t, two, three),
    talkingPair(t, three, one),
  ]);
  const processes = cluster.nodes.map((node) => cluster.pidOf(node));

  database.freeze();
  await sleep(LONGER_THAN_A_LEASE_MS);
  await Promise.all(pairs.map(goesOn));

  database.thaw();
  for (const pair of pairs) {
    await until('a message as ever', async () => {
      const { status, headers } = await pair.say('after', randomUUID());
      return status === 201 && headers.degraded === undefined;
    });
  }
  const evicted = "SELECT count(*)::int FROM cluster.events WHERE kind = 'evicted'";
  assert.equal(await valueOf(evicted, {}, database.databaseUrl), 0);
  const still = cluster.nodes.map((node) => cluster.pidOf(node));
  assert.deepEqual(still, processes);
});
