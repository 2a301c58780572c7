// The rules that wake people up say what they should, by Prometheus's own tool.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { samplesOf } from '../support/metrics.mjs';
import { stranger } from '../support/people.mjs';
import { root } from '../support/places.mjs';
import { expectStatus } from '../support/rest.mjs';

const run = (program, ...flags) => spawnSync(program, flags, { cwd: root, encoding: 'utf8' });
const accepts = (tool, ...flags) => {
  const done = run(tool, ...flags);
  assert.equal(done.status, 0, `${done.error ?? ''}${done.stdout}${done.stderr}`);
};

// REQ USER-INFRA-001.4-S2 USER-INFRA-002.4-S1 USER-INFRA-004.4-S1 MSG-INFRA-001.4-S2 MSS-OBS-4
test('the alerts speak when something lasts, and only then', () => {
  accepts('promtool', 'test', 'rules', join('tests/integration/alerts/rules.yml'));
});

test('what is shipped for Prometheus and Alertmanager is valid', () => {
  accepts('promtool', 'check', 'config', 'config/prometheus.yml');
  accepts('amtool', 'check-config', 'config/alertmanager.yml');
});

// A series that begins with its first error would hide that error from every rate.
test('the series that alerts look at stand before anything happens', async () => {
  const answer = await stranger.get('/metrics');
  expectStatus(answer, 200);
  const has = (...labels) =>
    samplesOf(answer.text).some(
      (x) =>
        x.name === 'parley_http_requests_total' &&
        labels.every((label) => x.labels.includes(label)),
    );
  for (const status of ['500', '503']) {
    assert.ok(has('route="/users/{id}/follow"', 'method="DELETE"', `status="${status}"`));
    assert.ok(has('route="/conversations"', 'method="POST"', `status="${status}"`));
  }
  assert.ok(has('route="/auth/login"', 'status="401"'));
});

test('answers are counted by the pattern of their route, never by what was asked', async () => {
  const odd = `/users/${'7'.repeat(40)}`;
  await stranger.get(odd);
  await stranger.get('/no/such/route');
  const { text } = await stranger.get('/metrics');
  assert.ok(!text.includes('7777777') && !text.includes('/no/such'));
  const routes = new Set([...text.matchAll(/route="([^"]*)"/g)].map((x) => x[1]));
  assert.ok(routes.has('/users/{id}') && routes.has('none'));
});
