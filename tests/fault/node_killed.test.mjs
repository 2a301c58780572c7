// kill -9 in the middle of load: of the node, and of everything.
import assert from 'node:assert/strict';
import { before, after, test } from 'node:test';
import { OwnNode } from '../support/own_node.mjs';
import { Traffic } from '../support/traffic.mjs';

const node = new OwnNode();
before(() => node.start());
after(() => node.remove());

async function underLoad(t, load) {
  const traffic = new Traffic(node);
  t.after(() => traffic.end());
  return traffic.start(load);
}

// REQ RUN-7 API-SC-005 MSS-REL-1 MSS-REL-4 MSS-EDGE-3 API-FR-012
test('after kill -9 of the node every acknowledged message is there once, in order', async (t) => {
  const traffic = await underLoad(t, { pairs: 3, window: 4 });
  for (let i = 0; i < 2; ++i) {
    await traffic.more(150);
    await node.kill();
    await node.start();
    await traffic.moreOfEach(5);
  }
  assert.ok(traffic.unknowns > 0, 'some outcomes were unknown');
  await traffic.check();
});

// REQ RUN-7 MSS-REL-4 API-FR-012
test('after kill -9 of the node and its database nothing is lost either', async (t) => {
  const traffic = await underLoad(t, { pairs: 2, window: 4 });
  await traffic.more(200);
  await node.killAll();
  await node.start();
  await traffic.moreOfEach(5);
  await traffic.check();
});

test('people, conversations and tokens survive as well', async (t) => {
  const traffic = await underLoad(t, { pairs: 1 });
  const [{ alice, bob, id }] = traffic.pairs;
  await traffic.check();
  await node.kill();
  await node.start();
  assert.equal((await alice.get('/users/me')).status, 200);
  assert.equal((await alice.logIn()).status, 200);
  assert.equal(await bob.conversationWith(alice), id);
});
