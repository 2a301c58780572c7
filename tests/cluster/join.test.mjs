// A node joins while people talk, and leaves again: they notice nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OwnCluster } from '../support/own_cluster.mjs';
import { Traffic } from '../support/traffic.mjs';

const cluster = new OwnCluster(2);
before(() => cluster.start());
after(() => cluster.remove());

// REQ RUN-6 RUN-9 API-US5-2 API-US5-3 API-FR-012
test('shards move to a node that joins and back, and no connection is lost', async (t) => {
  const traffic = new Traffic(cluster.nodes[0]);
  t.after(() => traffic.end());
  await traffic.start({ pairs: 8, window: 2 });
  const third = await cluster.join();
  await traffic.moreOfEach(10);
  const shares = (await cluster.members()).map((x) => x.owned).sort((a, b) => a - b);
  assert.deepEqual(shares, [1365, 1365, 1366]);
  await cluster.drop(third);
  await traffic.moreOfEach(10);
  const devices = [...traffic.writers.map((x) => x.device), ...traffic.followers];
  const closes = devices.flatMap((x) => x.closes);
  assert.deepEqual(closes, []);
  assert.equal(traffic.refusals('failed') + traffic.unknowns, 0);
  await traffic.check();
});
