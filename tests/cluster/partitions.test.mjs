// Networks that fail between three nodes, their database and their clients, while people do all
// that people do: what is cut is cut in the kernel, handshakes, acknowledgements and all. What
// anybody was told is recorded, and judged in the end. PARLEY_SEED repeats the choices.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { randoms } from '../support/chatter.mjs';
import { valueOf } from '../support/database.mjs';
import { DATABASE, ManyNodes } from '../support/history/many_nodes.mjs';
import { Participant } from '../support/history/person.mjs';
import { askedSeed, mustHold } from '../support/history/run.mjs';
import { metric } from '../support/metrics.mjs';
import { enterOwnNetwork } from '../support/network.mjs';
import { sleep, until, within } from '../support/waiting.mjs';

enterOwnNetwork(import.meta.url);

/** For what is promised within 5 s: a machine that does other things as well needs longer. */
const PATIENCE_MS = 15_000;
const LONGER_THAN_A_LEASE_MS = 5_000;
const seed = askedSeed();
const site = new ManyNodes(randoms(seed));
const { network } = site;
before(() => site.start());
after(() => site.remove());

const soon = (what, probe) => until(what, probe, PATIENCE_MS);
const countOf = (node, name) => metric(node, `parley_cluster_${name}`);
const countRows = (from) => valueOf(`SELECT count(*)::int FROM ${from}`, {}, site.databaseUrl);
const evictions = () => countRows("cluster.events WHERE kind = 'evicted'");
/** What the database has for nodes. */
const sessions = () => countRows('pg_stat_activity WHERE client_addr IS NOT NULL');

/** Somebody who stays in a conversation, and writes by REST to whichever node `pick` gives. */
function visitor(workload, { maker, members }, pick) {
  const { recorder, random } = workload;
  const { person } = maker ?? workload.people.find((x) => members.has(x.id));
  return new Participant(person, [], { site: { pick }, recorder, random });
}

/** Each of these nodes takes a message for every conversation, wherever its owner is. */
async function everyoneServes(workload, nodes) {
  const sends = workload.conversations.flatMap((conversation) =>
    nodes.map(async (node) => {
      const somebody = visitor(workload, conversation, () => node);
      somebody.givesUp = 0;
      const { outcome } = await somebody.send(conversation.id, `by way of ${node.name}`);
      assert.equal(outcome, 'ok');
    }),
  );
  await within('an answer for every conversation', Promise.all(sends), PATIENCE_MS);
}

async function healed() {
  await network.heal();
  await site.settled(site.nodes);
}

const relayedBy = (...nodes) =>
  soon(`a way around for ${nodes.map((x) => x.name)}`, async () => {
    const counts = await Promise.all(nodes.map((node) => countOf(node, 'links_relayed')));
    return counts.every((x) => x === 1);
  });

/** Two nodes lose each other in one of the ways of a network; nobody is declared dead for it. */
async function pairParted(workload, cut, relaying) {
  const before = await evictions();
  await cut();
  await relayedBy(...relaying);
  await everyoneServes(workload, site.nodes);
  await workload.more(50);
  await healed();
  assert.equal(await evictions(), before);
}

/** How often people were told to come back later. */
const refusals = ({ recorder }) => recorder.count('STORAGE_UNAVAILABLE');

/** A node that has been declared dead hears of it, ends, and comes back as another. */
async function cameBack(node, formerPid) {
  await soon(`the end of ${node.name}`, () => site.pidOf(node) !== formerPid);
  await healed();
  assert.match(site.log(node), /"declared_dead"/);
}

const [one, two, three] = ['node1', 'node2', 'node3'];
const named = (...names) => site.nodes.filter((x) => names.includes(x.name));

const cases = {
  // REQ RUN-8 RUN-12
  'two nodes that lose each other talk by way of the third': ({ workload }) =>
    pairParted(workload, () => network.cutBoth(one, two), named(one, two)),

  // REQ RUN-8 RUN-12
  'one node that does not hear another is answered by way of the third': ({ workload }) =>
    pairParted(workload, () => network.cut(two, one), named(one)),

  // REQ RUN-8 RUN-12
  'a firewall between two nodes is no evidence against either': ({ workload }) =>
    pairParted(workload, () => network.refuse(two, three), named(two, three)),

  // REQ RUN-8 RUN-12
  'two nodes between which large packets are lost talk by way of the third': ({ workload }) =>
    pairParted(workload, () => network.narrow(one, three), named(one, three)),

  // REQ RUN-7 RUN-8 MSS-REL-1 API-FR-012
  'a node that nothing reaches is replaced, and comes back as another': async (context) => {
    const { workload, t } = context;
    const [lost] = named(three);
    const pid = site.pidOf(lost);
    const before = await evictions();
    const begun = performance.now();
    const passed = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
    await network.isolate(three);
    await soon('the eviction', async () => (await evictions()) > before);
    const evicted = passed();
    await everyoneServes(workload, named(one, two));
    t.diagnostic(`evicted after ${evicted}, the last shard answers after ${passed()}`);
    await site.settled(named(one, two));
    // Whoever turns to the lost node waits for it first.
    await workload.more(20);
    await network.heal();
    await cameBack(lost, pid);
  },

  // REQ RUN-8 MSS-REL-1 API-FR-012
  'a node without the database tells its clients to wait, while others serve': async (context) => {
    const { workload } = context;
    const [lost] = named(two);
    const pid = site.pidOf(lost);
    const before = await evictions();
    const known = refusals(workload);
    await network.cutBoth(two, DATABASE);
    await soon('a refusal', () => refusals(workload) > known);
    await soon('the end of its lease', async () => !(await site.isReady(lost)));
    await soon('the eviction', async () => (await evictions()) > before);
    await everyoneServes(workload, named(one, three));
    await network.heal();
    await cameBack(lost, pid);
  },

  // REQ RUN-8 MSS-EDGE-8 API-EDGE-2
  'nobody is declared dead when nobody reaches the database': async ({ workload }) => {
    const [before, atOnce] = [await evictions(), await sessions()];
    const known = refusals(workload);
    await network.isolate(DATABASE);
    await sleep(LONGER_THAN_A_LEASE_MS);
    await soon('a refusal', () => refusals(workload) > known);
    await healed();
    await everyoneServes(workload, site.nodes);
    assert.equal(await evictions(), before);
    // Nobody could tell the server that the sessions of before were over.
    await soon('the end of old sessions', async () => (await sessions()) <= 1.5 * atOnce);
  },
};

// REQ RUN-7 RUN-8 MSS-REL-1
test('whatever is cut, nothing is lost, repeated or out of order', async (t) => {
  const load = { people: 6, groups: 4 };
  const act = async (workload) => {
    for (const [fact, check] of Object.entries(cases))
      await t.test(fact, (inner) => check({ workload, t: inner }));
  };
  const { operations } = await mustHold(site, { name: 'partitions', seed, load, act });
  t.diagnostic(`seed ${seed}: ${operations} operations`);
  assert.ok(operations > 500, `${operations} operations`);
});
