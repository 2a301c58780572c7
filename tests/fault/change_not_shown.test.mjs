// A change that is done, and an answer that cannot be made: "later" must not sound like "not done".
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { execute, valueOf } from '../support/database.mjs';
import { newGroup } from '../support/groups.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { newPerson } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';
import { until } from '../support/waiting.mjs';

const node = new OwnNode();
before(() => node.start());
after(() => node.remove());

/** Nobody reads this table until the test is over. */
async function lock(t, table) {
  const name = `lock ${randomUUID()}`;
  const sql = `SET application_name = '${name}'; BEGIN; LOCK TABLE ${table}; SELECT pg_sleep(60)`;
  const locked = execute(sql, node.databaseUrl).catch(() => undefined);
  const find = `FROM pg_stat_activity WHERE application_name = '${name}'`;
  const unlock = async () => {
    await execute(`SELECT pg_terminate_backend(pid) ${find}`, node.databaseUrl);
    await locked;
  };
  t.after(unlock);
  const isThere = () => valueOf(`SELECT wait_event = 'PgSleep' ${find}`, {}, node.databaseUrl);
  await until('the lock', isThere);
  return unlock;
}

// REQ RUN-10 API-FR-010 API-EDGE-2
test('an invitation that is done and cannot be shown may have been done', async (t) => {
  const { alice, id } = await newGroup({}, node);
  const dave = await newPerson('dave', node);
  expectStatus(await alice.post(`/conversations/${id}/messages`, { text: 'one' }), 201);
  const headers = { 'idempotency-key': randomUUID() };
  const invite = () => alice.post(`/conversations/${id}/members`, { user_ids: [dave.id] }, headers);
  const unlock = await lock(t, 'messaging.conversations');
  const error = expectProblem(await invite(), 503, 'STORAGE_UNAVAILABLE');
  assert.match(error.message, /may have been done/);
  await unlock();
  const again = await until('the answer', async () => {
    const tried = await invite();
    return tried.status === 200 && tried;
  });
  assert.equal(again.headers['idempotent-replayed'], 'true');
  assert.ok(again.body.participants.some((x) => x.user_id === dave.id));
});
