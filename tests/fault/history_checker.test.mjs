// The checker that the fault tests rely on: a clean run passes, and of every promise that is broken
// in the record of that run it names this one and no other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { randoms } from '../support/chatter.mjs';
import { describeViolations, rules, violationsIn } from '../support/history/check.mjs';
import { OneNode } from '../support/history/one_node.mjs';
import { readHistory } from '../support/history/recorder.mjs';
import { askedSeed, record } from '../support/history/run.mjs';
import { spoiled, spoilings } from '../support/history/spoilings.mjs';

const seed = askedSeed();
const site = new OneNode(randoms(seed));
let lines;
before(async () => {
  await site.start();
  const act = (workload) => workload.more(250);
  const { recorder } = await record(site, { name: 'checker', seed, list: site.quickFaults, act });
  lines = readHistory(recorder.file);
  recorder.remove();
});
after(() => site.remove());

const namesOf = (violations) => [...new Set(violations.map((x) => x.invariant))];

// REQ RUN-12
test('a run with a node killed and its lanes cut keeps every promise', () => {
  const violations = violationsIn(lines);
  assert.deepEqual(namesOf(violations), [], `seed ${seed}\n${describeViolations(violations)}`);
});

test('every rule has a history that breaks it', () => {
  assert.deepEqual(
    Object.keys(spoilings).map(Number),
    rules.map((x) => x.invariant),
  );
});

for (const name of Object.keys(spoilings)) {
  // REQ RUN-12
  test(`a history that breaks invariant ${name} is found to break it, and nothing else`, () => {
    const violations = violationsIn(spoiled(name, lines));
    assert.deepEqual(namesOf(violations), [Number(name)], describeViolations(violations));
    assert.ok(
      violations.every((x) => x.proof.length > 0),
      'with the operations that prove it',
    );
  });
}
