// The check that the fault tests rely on must notice what it is there for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { execute } from '../support/database.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { Traffic } from '../support/traffic.mjs';

const node = new OwnNode();
before(() => node.start());
after(() => node.remove());

const seeded = {
  'a lost message at the end': (id, last) =>
    `DELETE FROM messaging.messages WHERE conversation_id = '${id}' AND seq = ${last}`,
  'a hole': (id) => `DELETE FROM messaging.messages WHERE conversation_id = '${id}' AND seq = 3`,
  "two messages in each other's place": (id) => `UPDATE messaging.messages SET
    id = CASE seq WHEN 2 THEN gen_random_uuid() ELSE id END,
    seq = CASE seq WHEN 2 THEN 900000 ELSE 2
    END WHERE conversation_id = '${id}' AND seq IN (2, 3)`,
  'a message that is there twice': (id, last) => `INSERT INTO messaging.messages
    SELECT (jsonb_populate_record(m, jsonb_build_object('seq', ${last + 1}, 'id', gen_random_uuid(),
      'client_key', gen_random_uuid()))).* FROM messaging.messages m
     WHERE conversation_id = '${id}' AND seq = ${last}`,
};
for (const [name, sql] of Object.entries(seeded)) {
  test(`the check of a run fails on ${name}`, async (t) => {
    const traffic = new Traffic(node);
    t.after(() => traffic.end());
    await traffic.start({ pairs: 1, window: 2 });
    await traffic.check();
    const [{ id }] = traffic.pairs;
    await execute(sql(id, traffic.count), node.databaseUrl);
    await assert.rejects(traffic.check(), { name: 'AssertionError' });
  });
}

for (const [name, spoil] of Object.entries({
  'a gap': (log) => log.splice(1, 1),
  'a repeat': (log) => log.splice(1, 0, log[0]),
})) {
  test(`the check of a run fails on ${name} in what a device has seen`, async (t) => {
    const traffic = new Traffic(node);
    t.after(() => traffic.end());
    await traffic.start({ pairs: 1 });
    await traffic.check();
    spoil(traffic.followers[0].log(traffic.pairs[0].id));
    await assert.rejects(traffic.check(), { name: 'AssertionError' });
  });
}
