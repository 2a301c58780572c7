// Two copies of what is acknowledged: the primary of PostgreSQL is lost under load, its standby
// promoted; standbys go away; a server is told to wait for nobody.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { metric } from '../support/metrics.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { Replicas } from '../support/replicas.mjs';
import { call } from '../support/rest.mjs';
import { Traffic } from '../support/traffic.mjs';
import { sleep, until } from '../support/waiting.mjs';

const PATIENCE_MS = 60_000;

/** Servers `a` and `b`, the node on both, which wants `b` to have every commit of `a`. */
async function newPair(t) {
  const servers = new Replicas();
  t.after(() => servers.remove());
  await servers.start('a', 'b');
  const node = new OwnNode({
    DATABASE_URL: servers.urlOf('a', 'b'),
    MASTER_KEY: randomBytes(32).toString('base64'),
    PARLEY_REPLICATION_SYNCHRONOUS_STANDBYS: '1',
  });
  t.after(() => node.remove());
  node.databaseUrl = servers.urlOf('a', 'b');
  return { servers, node, a: servers.named('a'), b: servers.named('b') };
}

async function newTraffic(t, node) {
  const traffic = new Traffic(node);
  t.after(() => traffic.end());
  return traffic.start({ pairs: 2, window: 2 });
}

const readiness = (node) => call(node, 'GET', '/ready');
const becomesReady = (node) =>
  until('readiness', async () => (await readiness(node)).status === 200, PATIENCE_MS);
const becomesUnready = (node) =>
  until('unreadiness', async () => {
    const answer = await readiness(node);
    return answer.status === 503 && answer.body.failing === 'replication';
  });

/** Nothing is acknowledged any more, and goes on being so. */
async function fallsSilent(traffic) {
  let count = -1;
  await until('silence', async () => {
    const before = count;
    count = traffic.count;
    await sleep(500);
    return traffic.count === count && before === count;
  });
  return count;
}

// REQ API-NFR-005
test('a node waits with its start until there are the copies that it is asked for', async (t) => {
  const { node, a } = await newPair(t);
  const started = node.start();
  await node.logged(/"start_delayed".*replication\.synchronous_standbys/);
  await a.awaitStandbys('b');
  await started;
  await becomesReady(node);
  assert.equal(await metric(node, 'parley_replication_standbys'), 1);
  assert.equal(await metric(node, 'parley_replication_standbys_required'), 1);
});

// REQ API-NFR-005 MSS-REL-2 API-EDGE-2 RUN-10
test('the primary is killed under load and its standby promoted: nothing is lost', async (t) => {
  const { servers, node, a, b } = await newPair(t);
  await a.awaitStandbys('b');
  await node.start();
  const { pid } = node;
  const traffic = await newTraffic(t, node);
  await traffic.more(300);

  await a.kill();
  await b.promote();
  // The new primary has no standby yet: one copy is not what was asked for.
  await becomesUnready(node);
  const alone = await fallsSilent(traffic);
  await servers.follow(b, 'c');
  assert.equal(traffic.count, alone, 'nothing is acknowledged that one server alone has');
  await b.awaitStandbys('c');
  await traffic.moreOfEach(20);
  await becomesReady(node);
  assert.equal(await metric(node, 'parley_replication_timeline'), 2);

  // The old primary runs again, stands first in the node's list, and is not believed.
  await a.start();
  assert.equal(await a.ask('SELECT pg_is_in_recovery()'), 'f');
  const sessions = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                     WHERE application_name LIKE 'parley%'`;
  assert.ok(Number(await b.ask(sessions)) > 0);
  await traffic.moreOfEach(20);
  await a.stop();
  await traffic.check();
  assert.equal(node.pid, pid, 'without a restart');
});

// REQ API-NFR-005 MSG-INFRA-001.4-S2
test('without its standby nothing is acknowledged, the node says so, and resumes', async (t) => {
  const { node, a, b } = await newPair(t);
  await a.awaitStandbys('b');
  await node.start();
  const traffic = await newTraffic(t, node);
  await b.stop();
  await becomesUnready(node);
  await node.logged(/"copies_missing".*0 of 1 synchronous standbys/);
  assert.equal(await metric(node, 'parley_replication_standbys'), 0);
  await until('refusals', () => traffic.refusals('STORAGE_UNAVAILABLE') > 0);
  await fallsSilent(traffic);
  await b.start();
  await traffic.moreOfEach(20);
  await becomesReady(node);
  await traffic.check();
});

// REQ API-NFR-005
test('a server that is told to wait for nobody is not used until it waits again', async (t) => {
  const { node, a } = await newPair(t);
  await a.awaitStandbys('b');
  await node.start();
  const traffic = await newTraffic(t, node);
  await a.awaitStandbys();
  await becomesUnready(node);
  await node.logged(/"sessions_ended"/);
  await fallsSilent(traffic);
  await a.awaitStandbys('b');
  await traffic.moreOfEach(20);
  await becomesReady(node);
  await traffic.check();
});
