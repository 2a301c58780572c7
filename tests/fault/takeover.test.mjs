// A second node takes all shards while the first one serves, or is frozen: one writer at any time.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { OwnDatabase, OwnNode } from '../support/own_node.mjs';
import { signal } from '../support/processes.mjs';
import { call } from '../support/rest.mjs';
import { Traffic } from '../support/traffic.mjs';
import { until, within } from '../support/waiting.mjs';

const database = new OwnDatabase();
before(() => database.start());
after(() => database.remove());

/** A node on the common database, which believes the tokens of `like`. */
async function startNode(t, like) {
  const keys = like && { JWT_PRIVATE_KEY: join(like.dataDir, 'keys/jwt_private.pem') };
  const node = new OwnNode({ ...database.settings, ...keys });
  node.databaseUrl = database.databaseUrl;
  t.after(() => node.remove());
  return node.start();
}

/** From now on everybody calls the other node. */
function moveTo(node, traffic) {
  traffic.node.url = node.url;
  traffic.cutAll();
}

/** Somebody still talks to the old node, until it is gone: it must not accept anything. */
async function refusesToWrite(node, { alice, id }) {
  const options = { token: alice.token, json: { text: 'to the old node' } };
  await until('the old node to be gone', async () => {
    const path = `/conversations/${id}/messages`;
    const answer = await call(node, 'POST', path, options).catch((error) => error.code);
    if (typeof answer === 'object') assert.equal(answer.status, 503, answer.text);
    return answer === 'ECONNREFUSED';
  });
}

for (const isFrozen of [false, true]) {
  // REQ RUN-1 RUN-8 MSS-REL-1 API-FR-012
  const name = isFrozen ? 'that is frozen' : 'that serves';
  test(`a node ${name} while another takes over writes nothing more, and ends`, async (t) => {
    const first = await startNode(t);
    const { url, dataDir, databaseUrl } = first;
    const traffic = new Traffic({ url, dataDir, databaseUrl });
    t.after(() => traffic.end());
    await traffic.start({ pairs: 3, window: 4 });
    await traffic.more(100);
    const { pid } = first;
    if (isFrozen) signal([pid], 'SIGSTOP');
    const second = await startNode(t, first);
    moveTo(second, traffic);
    await traffic.moreOfEach(5);
    if (isFrozen) signal([pid], 'SIGCONT');
    // It learns of its end with a write, if not before: somebody goes on talking to it.
    let hasEnded = false;
    const ended = first.script.ended.then(() => (hasEnded = true));
    const talking = (async () => {
      while (!hasEnded) await refusesToWrite(first, traffic.pairs[0]);
    })();
    await within('the end of the first node', ended);
    await talking;
    assert.match(first.script.output, /parleyd has ended with status 75/);
    await traffic.moreOfEach(20);
    await traffic.check();
  });
}
