// What can happen to three nodes, their network and their database, while people on all of them do
// all that people do: no promise is broken. Only when it is asked for (PARLEY_FAULT_SECONDS);
// `partitions` is the short version. PARLEY_SEED repeats the choices.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randoms } from '../support/chatter.mjs';
import { ManyNodes } from '../support/history/many_nodes.mjs';
import { askedSeconds, askedSeed, holdFor } from '../support/history/run.mjs';
import { enterOwnNetwork } from '../support/network.mjs';

/** The promise for kill -9. */
const RECOVER_MS = 5_000;
const seconds = askedSeconds(0);
if (seconds > 0) enterOwnNetwork(import.meta.url);
const skip = seconds === 0 && 'runs with PARLEY_FAULT_SECONDS only';

// REQ RUN-12
test('whatever happens to three nodes, every promise is kept', { skip }, async (t) => {
  const seed = askedSeed();
  const site = new ManyNodes(randoms(seed));
  t.after(() => site.remove());
  await site.start();
  site.recoverMs = RECOVER_MS;
  const list = site.faults;
  const options = { name: 'cluster', seed, list };
  const { operations, struck, runs } = await holdFor(seconds, site, options);
  t.diagnostic(`seed ${seed}: ${operations} operations, ${struck} faults in ${runs} runs`);
  assert.ok(struck >= list.length, `${struck} faults`);
});
