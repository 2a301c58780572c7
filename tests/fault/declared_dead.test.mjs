// A node learns from its heartbeat what the cluster thinks of it: without a single write.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { execute, query } from '../support/database.mjs';
import { OwnDatabase, OwnNode } from '../support/own_node.mjs';
import { newPair } from '../support/people.mjs';
import { signal } from '../support/processes.mjs';
import { call, expectStatus } from '../support/rest.mjs';
import { sleep, until, within } from '../support/waiting.mjs';

const database = new OwnDatabase();
before(() => database.start());
after(() => database.remove());

const ask = (sql, values = {}) => query(sql, values, database.databaseUrl);
const rows = () => ask('SELECT id, state, address, lease_until FROM cluster.nodes ORDER BY id');
const lastRow = async () => (await rows()).at(-1);
const declareDead = (id) =>
  execute(`UPDATE cluster.nodes SET state = 'dead' WHERE id = ${id}`, database.databaseUrl);

async function startNode(t) {
  const node = new OwnNode(database.settings);
  t.after(() => node.remove());
  await node.start();
  await until('the node to be up', async () => (await lastRow()).state === 'up');
  return node;
}

const isReady = async (node) => (await call(node, 'GET', '/ready')).status === 200;

// REQ RUN-8
test('a node that is declared dead ends by itself, and a new start has a new id', async (t) => {
  const node = await startNode(t);
  const { id, address } = await lastRow();
  assert.equal(address, node.url);
  const { bob, id: conversation } = await newPair(node);
  const socket = await bob.connect();
  expectStatus(await bob.get(`/conversations/${conversation}`), 200);
  await declareDead(id);
  await socket.whenClosed();
  await within('the end of the node', node.script.ended);
  assert.match(node.script.output, /parleyd has ended with status 75/);
  assert.match(node.log(), /"declared_dead"/);
  await node.start();
  const after = await until('the new start', async () => {
    const row = await lastRow();
    return row.state === 'up' && row;
  });
  assert.ok(after.id > id);
  assert.equal((await rows()).find((x) => x.id === id).state, 'dead');
});

// REQ RUN-9
test('a node that is stopped leaves, and a later start does not call it dead', async (t) => {
  const node = await startNode(t);
  const { id } = await lastRow();
  await node.stop();
  assert.equal((await lastRow()).state, 'left');
  const [{ count }] = await ask(
    `SELECT count(*)::int FROM cluster.events WHERE kind = 'left' AND node_id = :id`,
    { id },
  );
  assert.equal(count, 1);
  await startNode(t);
  assert.equal((await rows()).find((x) => x.id === id).state, 'left');
});

// REQ RUN-8 MSS-EDGE-2
test('a database that stands still ends the lease, and the same node goes on', async (t) => {
  const node = await startNode(t);
  const { id } = await lastRow();
  database.freeze();
  t.after(() => database.thaw());
  await until('the node to be not ready', async () => !(await isReady(node)));
  await sleep(3_500); // longer than any lease
  database.thaw();
  await until('the node to be ready again', () => isReady(node));
  const row = await lastRow();
  assert.deepEqual([row.id, row.state], [id, 'up']);
});

// REQ RUN-8
test('a node that was frozen while it was declared dead ends when it wakes up', async (t) => {
  const node = await startNode(t);
  const { id } = await lastRow();
  const { pid } = node;
  signal([pid], 'SIGSTOP');
  await declareDead(id);
  signal([pid], 'SIGCONT');
  await within('the end of the node', node.script.ended);
  assert.match(node.script.output, /parleyd has ended with status 75/);
});
