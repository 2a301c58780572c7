// Nodes are killed and frozen under load: the others go on, and no promise is broken.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { OwnCluster } from '../support/own_cluster.mjs';
import { isAlive } from '../support/processes.mjs';
import { Traffic } from '../support/traffic.mjs';
import { until } from '../support/waiting.mjs';

const cluster = new OwnCluster(3);
let traffic;
before(() => cluster.start());
after(() => cluster.remove());
beforeEach(async () => {
  traffic = await new Traffic(cluster.front).start({ pairs: 8, window: 2 });
});
afterEach(() => traffic.end());

// REQ RUN-7 API-US5-4 API-SC-005 MSS-REL-1 MSS-REL-4 API-FR-012
test('after kill -9 of a node the others serve all it had, and nothing is lost', async () => {
  await traffic.more(200);
  const before = await cluster.members();
  await cluster.kill(cluster.nodes[1]);
  await traffic.moreOfEach(10);
  await cluster.settled(cluster.nodes);
  const after = await cluster.members();
  assert.ok(after[1].id > before[1].id, 'a new start is a new node');
  assert.deepEqual([after[0].id, after[2].id], [before[0].id, before[2].id]);
  const lost = cluster.log(cluster.nodes[0]).match(/"link_lost","node_id":"\d+"/g);
  assert.deepEqual(lost, [`"link_lost","node_id":"${before[1].id}"`], 'the others keep their link');
  await traffic.check();
});

// REQ RUN-7 RUN-8 MSS-REL-1 API-FR-012
test('a frozen node is replaced, writes nothing more, and ends when it wakes up', async () => {
  await traffic.more(200);
  const frozen = cluster.nodes[2];
  const pid = cluster.pidOf(frozen);
  const [, , { id }] = await cluster.members();
  cluster.signal(frozen, 'SIGSTOP');
  for (const writer of traffic.writers) writer.cut();
  for (const follower of traffic.followers) follower.cut();
  await cluster.settled(cluster.nodes.slice(0, 2));
  await traffic.moreOfEach(10);
  cluster.signal(frozen, 'SIGCONT');
  await until('the end of the node', () => !isAlive(pid));
  assert.match(cluster.log(frozen), /"declared_dead"/);
  await cluster.settled(cluster.nodes);
  const [, , after] = await cluster.members();
  assert.ok(after.id > id, 'it came back as a new node');
  await traffic.check();
});
