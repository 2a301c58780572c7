// What several nodes must be capable of, with the margins of the requirements. On a machine of its
// own: a clock is looked at here.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { valueOf } from '../support/database.mjs';
import { OwnCluster } from '../support/own_cluster.mjs';
import { newPair } from '../support/people.mjs';
import { buildFolder } from '../support/places.mjs';
import { expectStatus } from '../support/rest.mjs';
import { within } from '../support/waiting.mjs';

const run = promisify(execFile);

const MESSAGES = 2_000;
/** One process of the generator holds them; each node gets one. */
const CONNECTIONS_A_NODE = Number(process.env.CONNECTIONS ?? 16_700);

/** A cluster from an empty folder, and how long that took in seconds. */
async function newCluster(t, count) {
  const cluster = new OwnCluster(count);
  t.after(() => cluster.remove());
  const begun = performance.now();
  await cluster.start();
  return { cluster, seconds: (performance.now() - begun) / 1000 };
}

/** Writes so many messages to one conversation, one after the other, by the two in turn. */
async function talk({ alice, bob, id }, count) {
  for (let i = 0; i < count; i += 1) {
    const path = `/conversations/${id}/messages`;
    expectStatus(await (i % 2 ? alice : bob).post(path, { text: `text ${i}` }), 201);
  }
}

// REQ API-SC-007
test('everything is up from nothing in less than 60 s', async (t) => {
  const { seconds } = await newCluster(t, 3);
  t.diagnostic(`database, three nodes and the balancer: ${seconds.toFixed(1)} s`);
  assert.ok(seconds < 60, `${seconds} s`);
});

// REQ API-SC-003 API-FR-013 API-US5-2
test('two nodes take 2,000 messages in less than 10 s', async (t) => {
  const { cluster } = await newCluster(t, 2);
  const pairs = await Promise.all(
    Array.from({ length: 20 }, (_, i) => newPair(cluster.nodes[i % cluster.nodes.length])),
  );
  const begun = performance.now();
  await Promise.all(pairs.map((pair) => talk(pair, MESSAGES / pairs.length)));
  const seconds = (performance.now() - begun) / 1000;
  t.diagnostic(`${MESSAGES} messages: ${seconds.toFixed(2)} s`);
  const stored = 'SELECT count(*)::int FROM messaging.messages';
  assert.equal(await valueOf(stored, {}, cluster.databaseUrl), MESSAGES);
  assert.ok(seconds < 10, `${seconds} s`);
});

// REQ MSS-PERF-6
test('three nodes hold more than 50,000 connections, and messages get to them', async (t) => {
  const { cluster } = await newCluster(t, 3);
  const hold = async (node) => {
    const at = ['--url', node.url, '--data', cluster.dataDir];
    const where = [...at, '--database-url', cluster.databaseUrl, '--json'];
    const size = ['--connections', CONNECTIONS_A_NODE, '--hold', 60, '--messages', 100];
    const flags = ['bench', 'idle', ...where, ...size].map(String);
    const bench = run(join(buildFolder, 'parleyctl'), flags, { maxBuffer: 2 ** 24 });
    return JSON.parse((await within('the connections', bench, 900_000)).stdout);
  };
  const found = await Promise.all(cluster.nodes.map(hold));
  const open = found.map((x) => x.steps.at(-1).connections);
  const p99 = found.map((x) => x.messages.delivery_ms.p99);
  t.diagnostic(`${open.join(' + ')} connections; messages took ${p99.join(', ')} ms at p99`);
  assert.deepEqual(open, Array(3).fill(CONNECTIONS_A_NODE));
  for (const { lost, messages } of found) {
    assert.equal(lost, 0);
    assert.equal(messages.delivered, messages.sent);
  }
});
