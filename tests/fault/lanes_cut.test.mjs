// The sessions of the storage lanes are cut again and again while people write.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cutLanes } from '../support/lanes.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { Traffic } from '../support/traffic.mjs';
import { sleep } from '../support/waiting.mjs';

const node = new OwnNode();
before(() => node.start());
after(() => node.remove());

// REQ API-EDGE-2 MSS-EDGE-8 MSS-REL-1 RUN-4 API-FR-010
test('with its lanes cut in mid-commit the node loses and repeats nothing', async (t) => {
  const traffic = new Traffic(node);
  t.after(() => traffic.end());
  await traffic.start({ pairs: 4, window: 4 });
  const pid = node.pid;
  let cut = 0;
  for (let i = 0; i < 25; ++i) {
    cut += await cutLanes(node.databaseUrl);
    await traffic.more(10);
    await sleep(20 + 100 * Math.random());
  }
  assert.ok(cut >= 25, `${cut} sessions were cut`);
  await traffic.moreOfEach(5);
  assert.equal(node.pid, pid, 'without a restart');
  await traffic.check();
});
