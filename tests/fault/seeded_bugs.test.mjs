// Nodes that are really broken, by their database: the checker must find out by watching clients.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { randoms } from '../support/chatter.mjs';
import { execute, valueOf } from '../support/database.mjs';
import { describeViolations, violationsIn } from '../support/history/check.mjs';
import { OneNode } from '../support/history/one_node.mjs';
import { readHistory } from '../support/history/recorder.mjs';
import { askedSeed, record } from '../support/history/run.mjs';

const seed = askedSeed();
const SMALL = { people: 4, groups: 1, devices: 1, catchUpMs: 3_000 };

async function startSite(t) {
  const site = new OneNode(randoms(seed));
  t.after(() => site.remove());
  return site.start();
}

// For bugs that are over when a test is.
const common = new OneNode(randoms(seed));
before(() => common.start());
after(() => common.remove());

/** Which invariants a run breaks. */
async function brokenIn(t, site, options) {
  const { recorder } = await record(site, { name: 'seeded', seed, load: SMALL, ...options });
  const violations = violationsIn(readHistory(recorder.file));
  recorder.remove();
  t.diagnostic(describeViolations(violations).slice(0, 2_000));
  return new Set(violations.map((x) => x.invariant));
}

/** Installs a function of the schema again with parts of its text replaced. */
async function sabotage(databaseUrl, name, replacements) {
  const sql = 'SELECT pg_get_functiondef(:name::regproc)';
  let text = await valueOf(sql, { name }, databaseUrl);
  for (const [part, by] of replacements) {
    assert.ok(text.includes(part), `${name} has no '${part}'`);
    text = text.replaceAll(part, () => by);
  }
  await execute(text, databaseUrl);
}

const LOSE_ONE = {
  'at the end of a log': ['DESC', [1]],
  'in the middle of a log': ['ASC', [1, 4]],
};
for (const [where, [order, broken]] of Object.entries(LOSE_ONE)) {
  // REQ RUN-12
  test(`an acknowledged message that is lost ${where} is found`, async (t) => {
    const meddle = ({ databaseUrl }, ids) =>
      execute(
        `DELETE FROM messaging.messages WHERE (conversation_id, seq) =
           (SELECT conversation_id, seq FROM messaging.messages
             WHERE conversation_id = ANY ('{${ids}}') ORDER BY seq ${order} LIMIT 1)`,
        databaseUrl,
      );
    const found = await brokenIn(t, common, { meddle });
    for (const invariant of broken) assert.ok(found.has(invariant), `invariant ${invariant}`);
  });
}

// REQ RUN-12 API-FR-010
test('keys that are not unique are found when one is used again', async (t) => {
  await execute('DROP INDEX messaging.messages_client_key', common.databaseUrl);
  const act = async (workload) => {
    const [one] = workload.people;
    const isOwn = (x) => x.type === 'direct' && x.members.has(one.id);
    const { id } = workload.conversations.find(isOwn);
    // Several: what is committed beside a reaction is compared with every message by its key.
    const said = Array.from({ length: 8 }, (_, i) => one.sending(id, `said once ${i}`));
    for (const send of said) await send();
    // More than a conversation remembers by itself.
    const texts = Array.from({ length: 100 }, (_, i) => `filler ${i}`);
    for (const text of texts) await one.send(id, text);
    for (const again of said) await again();
  };
  const found = await brokenIn(t, common, { act });
  assert.ok(found.has(3), 'invariant 3');
});

/** Nobody is fenced, and nobody learns that they were followed. */
async function takeFenceOff(databaseUrl) {
  for (const name of ['messaging.commit_batch', 'messaging.commit_log'])
    await sabotage(databaseUrl, name, [['AND stored.epoch = mine.epoch', '']]);
  await sabotage(databaseUrl, 'cluster.heartbeat', [['renewed := FOUND', 'renewed := true']]);
}

/** Two nodes, each the only one as far as it knows, and clients of both. */
async function serveTwice(workload, site) {
  await site.addRival();
  workload.cutAll();
  await workload.more(300);
}

// REQ RUN-12 RUN-8
test('without the fence two owners write, and that is found', async (t) => {
  const site = await startSite(t);
  await takeFenceOff(site.databaseUrl);
  const found = await brokenIn(t, site, { act: serveTwice });
  assert.ok(found.has(20), 'invariant 20');
});

// REQ RUN-12 RUN-8 MSS-REL-1
test('conflicts of two owners that are read as success lose messages: that is found', async (t) => {
  const site = await startSite(t);
  await takeFenceOff(site.databaseUrl);
  await sabotage(site.databaseUrl, 'messaging.commit_batch', [
    ['IF continuing = cardinality(log_first) THEN', 'IF true THEN'],
    ['unnest(content), unnest(body);', 'unnest(content), unnest(body) ON CONFLICT DO NOTHING;'],
  ]);
  const found = await brokenIn(t, site, { act: serveTwice });
  assert.ok(found.has(1), 'invariant 1');
});
