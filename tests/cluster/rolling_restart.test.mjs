// Every node is restarted, one after the other, under load: nobody is refused anything.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OwnCluster } from '../support/own_cluster.mjs';
import { Pulse } from '../support/pulse.mjs';
import { Traffic } from '../support/traffic.mjs';
import { DEADLINE_MS } from '../support/waiting.mjs';

const cluster = new OwnCluster(3);
before(() => cluster.start());
after(() => cluster.remove());

// REQ RUN-6 RUN-9 API-US5-3 API-SC-005 MSS-REL-1
test('a rolling restart of all nodes under load loses nothing and evicts nobody', async (t) => {
  const traffic = new Traffic(cluster.front);
  t.after(() => traffic.end());
  await traffic.start({ pairs: 8, window: 2 });
  const evictions = (await cluster.events('evicted')).length;
  for (const node of cluster.nodes) {
    await cluster.restart(node);
    await traffic.moreOfEach(5);
  }
  assert.equal((await cluster.events('evicted')).length, evictions);
  assert.equal((await cluster.events('left')).length, 3);
  await traffic.check();
});

// REQ RUN-6 RUN-9 API-SC-005 MSS-REL-1
test('every request by the balancer gets its answer while all nodes are restarted', async (t) => {
  const pulse = new Pulse(() => [cluster.url], { giveUpMs: DEADLINE_MS });
  await pulse.start(cluster.front);
  t.after(() => pulse.stop());
  for (const node of cluster.nodes) await cluster.restart(node);
  const { messages, failures } = pulse.summary();
  assert.deepEqual(failures, {}, `of ${messages} messages`);
  assert.ok(messages > 100, `${messages} messages`);
});
