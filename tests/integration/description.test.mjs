// What the node says about itself is true: the documents name what there is, and nothing else.
// That answers and events have the described shape is checked by all tests (support/description).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { asyncapi, openapi } from '../support/description.mjs';
import { node, stranger } from '../support/people.mjs';
import { expectStatus } from '../support/rest.mjs';

let served;
let events;
before(async () => {
  served = expectStatus(await stranger.get('/openapi.json'), 200);
  events = expectStatus(await stranger.get('/asyncapi.json'), 200);
});

const operationsOf = (document) =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

function* referencesIn(value) {
  if (typeof value !== 'object' || value === null) return;
  if (typeof value.$ref === 'string') yield value.$ref;
  for (const each of Object.values(value)) yield* referencesIn(each);
}

function resolve(document, reference) {
  const keys = reference.slice(2).split('/');
  return keys.reduce((at, key) => at?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

for (const [name, document] of [
  ['openapi.json', () => served],
  ['asyncapi.json', () => events],
]) {
  test(`every reference in /${name} leads somewhere`, () => {
    for (const reference of referencesIn(document())) {
      assert.match(reference, /^#\//);
      assert.ok(resolve(document(), reference), reference);
    }
  });
}

test('the documents name their versions', () => {
  assert.match(served.openapi, /^3\.1\./);
  assert.match(events.asyncapi, /^3\.0\./);
});

test('every operation has an id of its own, a subject and a sentence', () => {
  const operations = operationsOf(openapi.document).map((x) => x.operation);
  assert.equal(new Set(operations.map((x) => x.operationId)).size, operations.length);
  const subjects = openapi.document.tags.map((x) => x.name);
  for (const { summary, tags } of operations) {
    assert.match(summary, /\S/);
    assert.ok(subjects.includes(tags[0]), tags[0]);
  }
});

test('every described operation is served', async () => {
  assert.ok(operationsOf(served).length > 20);
  for (const { path, method } of operationsOf(served)) {
    const { headers } = await stranger.call('OPTIONS', path.replaceAll(/\{\w+\}/g, 'x'));
    const allowed = (headers.allow ?? '').split(', ');
    assert.ok(allowed.includes(method.toUpperCase()), `${method} ${path}: ${headers.allow}`);
  }
});

test('every route and event that is served is described', () => {
  const log = readFileSync(join(node.dataDir, 'log/parleyd.log'), 'utf8');
  assert.ok(log.length > 0);
  assert.deepEqual(
    log.split('\n').filter((line) => line.includes('not_described')),
    [],
  );
});

test('every path parameter is described', () => {
  for (const { path, operation } of operationsOf(openapi.document)) {
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((x) => x[1]);
    const parameters = operation.parameters ?? [];
    const named = parameters.filter((x) => x.in === 'path').map((x) => x.name);
    assert.deepEqual(named.sort(), wanted.sort(), path);
  }
});

test('what needs a token says so, and nothing else does', async () => {
  for (const { path, method, operation } of operationsOf(served)) {
    if (path === '/ws' || path === '/socket.io/') continue;
    const target = path.replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000');
    const { status } = await stranger.call(method.toUpperCase(), target);
    const isOpen = operation.security?.length === 0;
    if (!isOpen) assert.equal(status, 401, `${method} ${path}`);
    if (isOpen && method === 'get') assert.notEqual(status, 401, `${method} ${path}`);
  }
});

test('/docs shows every operation and event without scripts or foreign places', async () => {
  const answer = await stranger.get('/docs', { accept: 'text/html' });
  expectStatus(answer, 200);
  assert.match(answer.headers['content-type'], /^text\/html/);
  assert.match(answer.headers['content-security-policy'], /default-src 'self'/);
  for (const { path } of operationsOf(served)) assert.ok(answer.text.includes(path), path);
  for (const { name } of Object.values(events.components.messages)) {
    assert.ok(answer.text.includes(`<code>${name}</code>`), name);
  }
  assert.ok(!/<script|https?:\/\//.test(answer.text));
});

test('the events that are served are the described ones with a handler', () => {
  const names = Object.keys(events.components.messages);
  for (const name of names) assert.ok(asyncapi.document.components.messages[name]);
  for (const name of ['sendMessage', 'markAsRead', 'resume', 'watchPresence']) {
    assert.ok(names.includes(`client_${name}`), name);
  }
});
