// Everything that can happen to one node and its database, one after the other, while people do all
// that people do: no promise is broken. PARLEY_FAULT_SECONDS makes it longer, PARLEY_SEED repeats
// its choices.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { randoms } from '../support/chatter.mjs';
import { OneNode } from '../support/history/one_node.mjs';
import { askedSeconds, askedSeed, holdFor } from '../support/history/run.mjs';

const seed = askedSeed();
const site = new OneNode(randoms(seed));
before(() => site.start());
after(() => site.remove());

// REQ RUN-4 RUN-7 RUN-8 RUN-10 RUN-12 MSS-REL-1 MSS-REL-2 MSS-REL-3 MSS-REL-4 API-SC-005 API-FR-010
// REQ API-FR-012 MSS-EDGE-3 MSS-EDGE-8
test('whatever happens to a node and its database, every promise is kept', async (t) => {
  const options = { name: 'one-node', seed, list: site.faults };
  const { operations, struck, runs } = await holdFor(askedSeconds(0), site, options);
  t.diagnostic(`seed ${seed}: ${operations} operations, ${struck} faults in ${runs} runs`);
  assert.ok(struck >= site.faults.length, `${struck} faults`);
});
