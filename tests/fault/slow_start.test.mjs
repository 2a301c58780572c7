// A node that starts while the database has too much to do, or is being restarted itself.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { valueOf } from '../support/database.mjs';
import { OwnDatabase, OwnNode } from '../support/own_node.mjs';
import { call } from '../support/rest.mjs';
import { until, within } from '../support/waiting.mjs';

const database = new OwnDatabase();
before(() => database.start());
after(() => database.remove());

const ask = (sql) => valueOf(sql, {}, database.databaseUrl);

function newNode(t) {
  const node = new OwnNode(database.settings);
  t.after(() => node.remove());
  return node;
}

/** Keeps everybody from the map of the cluster until the session is ended. */
async function lockMap() {
  const sql = 'BEGIN; LOCK cluster.map; SELECT pg_sleep(600)';
  execFile('psql', ['-Xqd', database.databaseUrl, '-c', sql], () => undefined);
  const find = `SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'`;
  const pid = await until('the lock', () => ask(find));
  return () => ask(`SELECT pg_terminate_backend(${pid})`);
}

// REQ RUN-6 API-NFR-004
test('a node that cannot get its shards yet waits, and then serves', async (t) => {
  await newNode(t).start().then((x) => x.stop());
  const unlock = await lockMap();
  const node = newNode(t);
  const started = node.start();
  await node.logged(/"start_delayed"/);
  await unlock();
  await within('the start', started);
  assert.equal((await call(node, 'GET', '/ready')).status, 200);
});

// REQ RUN-6 API-NFR-004
test('a node whose database restarts under its first statement waits, then serves', async (t) => {
  await lockMap();
  const node = newNode(t);
  const started = node.start();
  const waits = `SELECT count(*)::int FROM pg_stat_activity
                  WHERE wait_event_type = 'Lock' AND query LIKE '%claim_all%'`;
  await until('the first statement', () => ask(waits));
  await database.stopAtOnce();
  await database.restart();
  await within('the start', started);
  await node.logged(/"start_delayed"/);
  assert.equal((await call(node, 'GET', '/ready')).status, 200);
});
