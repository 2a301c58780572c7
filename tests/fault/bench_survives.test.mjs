// The load generator's own check: the node is killed in the middle of `bench direct`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { OwnNode } from '../support/own_node.mjs';
import { buildFolder } from '../support/places.mjs';
import { until, within } from '../support/waiting.mjs';

const node = new OwnNode();
before(() => node.start());
after(() => node.remove());

/** Runs a scenario to its end: `{status, output}`. */
function bench(t, ...flags) {
  const where = ['--url', node.url, '--data', node.dataDir, '--database-url', node.databaseUrl];
  const child = spawn(join(buildFolder, 'parleyctl'), ['bench', ...flags, ...where]);
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece) => {
      output += piece;
    });
  }
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
  return within(`bench ${flags[0]}`, ended, 90_000);
}

const linesOf = (file) => {
  try {
    return readFileSync(file, 'utf8').split('\n').length;
  } catch {
    return 0;
  }
};

// REQ RUN-7 API-SC-005 MSS-REL-1 MSS-REL-4
test('a bench that the node was killed under finds every acknowledged message', async (t) => {
  const log = join(node.folder, 'acknowledged.jsonl');
  const load = [
    '--pairs',
    '8',
    '--window',
    '4',
    '--seconds',
    '8',
    '--warmup',
    '0',
    '--rate',
    '500',
  ];
  const run = bench(t, 'direct', '--survive', '--patience', '60', '--log', log, ...load);
  const { port } = new URL(node.url);
  await until('some load', () => linesOf(log) > 500, 60_000);
  await node.kill();
  const atKill = linesOf(log);
  await node.start(port);
  const { status, output } = await run;
  assert.equal(status, 0, output);
  assert.ok(linesOf(log) > atKill, 'it went on after the node came back');
  const verdict = await bench(t, 'verify', '--log', log);
  assert.equal(verdict.status, 0, verdict.output);
});
