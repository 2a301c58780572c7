// What operators look at, and what every answer carries.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { before, test } from 'node:test';
import { samplesOf } from '../support/metrics.mjs';
import { newPair, stranger } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

let alice;
let id;
before(async () => ({ alice, id } = await newPair()));

// REQ MSG-INFRA-001.4-S1 USER-INFRA-001.4-S1
test('/health says ok while the database answers', async () => {
  assert.deepEqual(expectStatus(await stranger.get('/health'), 200), { status: 'ok' });
});

test('/ready says that the node serves', async () => {
  expectStatus(await stranger.get('/ready'), 200);
});

async function metrics() {
  const answer = await stranger.get('/metrics');
  expectStatus(answer, 200);
  assert.match(answer.headers['content-type'], /^text\/plain/);
  return answer.text;
}

// REQ MSG-INFRA-001.4-S2 MSS-OBS-2
test('/metrics is Prometheus text with a type and a help for every family', async () => {
  const text = await metrics();
  const families = (kind) =>
    new Set([...text.matchAll(new RegExp(`^# ${kind} (\\S+) \\S`, 'gm'))].map((x) => x[1]));
  const [types, helps] = [families('TYPE'), families('HELP')];
  const family = (name) =>
    types.has(name) ? name : name.replace(/_(bucket|sum|count|total)$/, '');
  const samples = samplesOf(text);
  assert.ok(samples.length > 10);
  for (const { name } of samples) {
    assert.ok(types.has(family(name)), `a type of ${name}`);
    assert.ok(helps.has(family(name)), `a help of ${name}`);
    assert.ok(name.startsWith('parley_') || name.startsWith('process_'), name);
  }
  const labelled = samples.map((x) => x.name + x.labels);
  assert.equal(new Set(labelled).size, labelled.length, 'no sample twice');
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
test(
  'promtool finds nothing wrong with /metrics',
  { skip: !hasPromtool && 'no promtool here' },
  async () => {
    const checked = spawnSync('promtool', ['check', 'metrics'], {
      input: await metrics(),
      encoding: 'utf8',
    });
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  },
);

// REQ MSS-OBS-2
test('an answer moves a counter of its status', async () => {
  const sum = async () =>
    samplesOf(await metrics())
      .filter((x) => /404|4xx/.test(x.labels))
      .reduce((total, x) => total + x.value, 0);
  const earlier = await sum();
  expectStatus(await stranger.get('/no-such-path'), 404);
  assert.ok((await sum()) > earlier);
});

// REQ API-FR-011
test('every answer carries a trace id of its own', async () => {
  const answers = await Promise.all([
    stranger.get('/health'),
    stranger.get('/no-such-path'),
    alice.get('/conversations'),
    stranger.get('/users/me'),
    alice.post(`/conversations/${id}/messages`, { text: '' }),
  ]);
  const traces = answers.map((x) => x.headers['trace-id']);
  for (const trace of traces) assert.match(trace, /^[0-9a-f]{32}$/);
  assert.equal(new Set(traces).size, traces.length);
});

// REQ API-FR-011 MSS-OBS-3
test('the trace of the caller is taken up', async () => {
  const trace = randomBytes(16).toString('hex');
  const headers = { traceparent: `00-${trace}-${randomBytes(8).toString('hex')}-01` };
  assert.equal((await alice.get('/conversations', headers)).headers['trace-id'], trace);
  const error = expectProblem(await alice.get('/conversations/x', headers), 400, 'INVALID_ID');
  assert.equal(error.trace_id, trace);
});

const zeros = '0'.repeat(32);
for (const value of [
  'garbage',
  `00-${zeros}-0123456789abcdef-01`,
  `00-${'g'.repeat(32)}-0123456789abcdef-01`,
  '',
]) {
  test(`the traceparent '${value.slice(0, 12)}' is replaced`, async () => {
    const answer = await stranger.get('/health', { traceparent: value });
    assert.match(answer.headers['trace-id'], /^[0-9a-f]{32}$/);
    assert.notEqual(answer.headers['trace-id'], zeros);
  });
}

test('private answers are kept by nobody', async () => {
  for (const path of ['/users/me', '/conversations', `/conversations/${id}/messages`]) {
    const { headers } = await alice.get(path);
    assert.match(headers['cache-control'] ?? '', /no-store/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(headers['content-type'], /^application\/json/);
  }
});

const page = (path) => alice.get(path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
for (const path of ['/', '/login', '/register', '/conversations', '/timeline', '/profile']) {
  // REQ MSG-FE-002.1-S1
  test(`${path} asked for as a page gives the web client with a content policy`, async () => {
    const answer = await page(path);
    expectStatus(answer, 200);
    assert.match(answer.headers['content-type'], /^text\/html/);
    assert.match(answer.text, /<div id="root">|<script/);
    assert.match(answer.headers['content-security-policy'] ?? '', /default-src|script-src/);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  });
}

test('a conversation is a page for browsers and JSON for programs', async () => {
  assert.match((await page(`/conversations/${id}`)).headers['content-type'], /^text\/html/);
  for (const accept of ['application/json', '*/*']) {
    const answer = await alice.get(`/conversations/${id}`, { accept });
    assert.equal(expectStatus(answer, 200).conversation_id, id);
  }
});

test('a page needs no token', async () => {
  const answer = await stranger.get('/conversations', { accept: 'text/html' });
  assert.match(answer.headers['content-type'], /^text\/html/);
});

test('files of the web client come compressed, typed and for ever', async () => {
  const html = (await page('/')).text;
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1];
  assert.ok(script, html);
  const answer = await stranger.get(script, { 'accept-encoding': 'gzip', accept: '*/*' });
  expectStatus(answer, 200);
  assert.match(answer.headers['content-type'], /javascript/);
  assert.equal(answer.headers['content-encoding'], 'gzip');
  assert.match(answer.headers['cache-control'], /immutable|max-age=\d{6,}/);
});

for (const path of [
  '/assets/../../../etc/passwd',
  '/assets/%2e%2e/%2e%2e/etc/passwd',
  '/assets/no-such.js',
  '/..%2f..%2fetc/passwd',
]) {
  test(`${path} leads nowhere`, async () => {
    const answer = await stranger.get(path, { accept: '*/*' });
    assert.ok([400, 404].includes(answer.status), `${answer.status}`);
    assert.ok(!answer.text.includes('root:'));
  });
}
