// SIGTERM under load: the node says goodbye, finishes what it has begun, and ends well.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OwnNode } from '../support/own_node.mjs';
import { signal } from '../support/processes.mjs';
import { Traffic } from '../support/traffic.mjs';

const node = new OwnNode();
before(() => node.start());
after(() => node.remove());

async function underLoad(t) {
  const traffic = new Traffic(node);
  t.after(() => traffic.end());
  return traffic.start({ pairs: 3, window: 4 });
}

// REQ RTS-8 RUN-9 API-SC-005
test('SIGTERM closes every socket with 1001, ends with status 0, and loses nothing', async (t) => {
  const traffic = await underLoad(t);
  await traffic.more(100);
  signal([node.pid], 'SIGTERM');
  await node.script.ended;
  assert.match(node.script.output, /parleyd has ended with status 0/);
  const codes = traffic.devices.flatMap((x) => x.closes);
  assert.ok(codes.length >= 9, `${codes}`);
  assert.deepEqual([...new Set(codes)], [1001]);
  await node.start();
  await traffic.moreOfEach(5);
  await traffic.check();
});

// REQ RTS-8
test('SIGTERM to the command ends the node, then the database, with status 0', async (t) => {
  const traffic = await underLoad(t);
  await traffic.more(100);
  const { pid } = node;
  const { status } = await node.stop();
  assert.equal(status, 0, node.script.output);
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  await node.start();
  await traffic.moreOfEach(5);
  await traffic.check();
});
