// What can happen to three nodes, their links and their database, while people on all of them do
// all that people do: no promise is broken. A short run takes three of the faults;
// PARLEY_FAULT_SECONDS has all of them, again and again; PARLEY_SEED repeats the choices.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { randoms } from '../support/chatter.mjs';
import { ManyNodes } from '../support/history/many_nodes.mjs';
import { shuffled } from '../support/history/nemesis.mjs';
import { askedSeconds, askedSeed, holdFor } from '../support/history/run.mjs';

const SHORT = 3;
/** The promise for kill -9; long runs have the machine to themselves. */
const RECOVER_MS = 5_000;
const seed = askedSeed();
const random = randoms(seed);
const site = new ManyNodes(random);
before(() => site.start());
after(() => site.remove());

// REQ RUN-1 RUN-6 RUN-7 RUN-8 RUN-10 RUN-12 API-US5-2 API-US5-3 API-US5-4
// REQ API-SC-005 MSS-REL-1 MSS-REL-3 MSS-REL-4 MSS-EDGE-2 API-FR-010 API-FR-012
test('whatever happens to three nodes, every promise is kept', async (t) => {
  const seconds = askedSeconds(0);
  site.recoverMs = seconds > 0 ? RECOVER_MS : undefined;
  const list = seconds > 0 ? site.faults : shuffled(site.faults, random).slice(0, SHORT);
  t.diagnostic(`seed ${seed}: ${list.map((x) => x.name).join(', ')}`);
  const options = { name: 'cluster', seed, list };
  const { operations, struck, runs } = await holdFor(seconds, site, options);
  t.diagnostic(`${operations} operations, ${struck} faults in ${runs} runs`);
  assert.ok(struck >= list.length, `${struck} faults`);
});
