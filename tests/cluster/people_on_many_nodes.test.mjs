// People on different nodes talk as if there were one: everybody reaches every conversation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { metric } from '../support/metrics.mjs';
import { OwnCluster } from '../support/own_cluster.mjs';
import { newPair, newPerson } from '../support/people.mjs';
import { expectStatus } from '../support/rest.mjs';
import { historyOf } from '../support/traffic.mjs';
import { until } from '../support/waiting.mjs';

const cluster = new OwnCluster(3);
before(() => cluster.start());
after(() => cluster.remove());

// REQ RUN-6
test('three nodes share the shards evenly, and all of them are ready', async () => {
  const owned = (await cluster.members()).map((x) => x.owned);
  assert.deepEqual(
    owned.sort((a, b) => a - b),
    [1365, 1365, 1366],
  );
});

// REQ RUN-6
test('every node says how many shards it has and how its links are', async () => {
  for (const node of cluster.nodes) {
    const [member] = (await cluster.members()).filter((x) => x.name === node.name);
    const seen = (name) => metric(node, `parley_cluster_${name}`);
    await until('the links to be quiet', async () => (await seen('links_silent')) === 0);
    assert.equal(await seen('shards_owned'), member.owned);
    assert.equal(await seen('shards_ready'), member.owned);
    assert.equal(await seen('members'), 3);
    assert.equal(await seen('links'), 2);
    assert.equal(await seen('links_relayed'), 0);
  }
});

// REQ RUN-1 RUN-6 API-US5-1 API-US2-3
test('a message reaches the other person on whichever nodes both are', async () => {
  for (const [i, left] of cluster.nodes.entries()) {
    const right = cluster.nodes[(i + 1) % cluster.nodes.length];
    for (let n = 0; n < 5; ++n) {
      const { alice, bob, id } = await newPair(left);
      bob.node = right;
      const socket = await bob.connect();
      expectStatus(await alice.post(`/conversations/${id}/messages`, { text: 'over there' }), 201);
      const heard = await until('the message', () =>
        socket.events.find((x) => x.event === 'newMessage' && x.data.conversation_id === id),
      );
      assert.equal(heard.data.text, 'over there');
      socket.cut();
    }
  }
});

// REQ RUN-1 API-US5-3
test('every node answers for every conversation, with the same history', async () => {
  const { alice, bob, id } = await newPair(cluster.nodes[0]);
  for (let n = 0; n < 9; ++n) {
    const person = n % 2 ? alice : bob;
    person.node = cluster.nodes[n % 3];
    expectStatus(await person.post(`/conversations/${id}/messages`, { text: `text ${n}` }), 201);
  }
  for (const node of cluster.nodes) {
    alice.node = node;
    const texts = (await historyOf(alice, id)).map((x) => x.text);
    assert.deepEqual(
      texts,
      Array.from({ length: 9 }, (_, n) => `text ${n}`),
    );
  }
});

test('whoever registers on one node is known on all', async () => {
  const person = await newPerson('wanderer', cluster.nodes[0]);
  for (const node of cluster.nodes) {
    person.node = node;
    expectStatus(await person.get('/users/me'), 200);
  }
});
