// PostgreSQL goes away under load, in two ways, and comes back.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { OwnDatabase, OwnNode } from '../support/own_node.mjs';
import { residentBytes, signal } from '../support/processes.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';
import { Traffic } from '../support/traffic.mjs';
import { sleep, until } from '../support/waiting.mjs';

const MEGABYTE = 1024 * 1024;
const database = new OwnDatabase();
let node;
before(async () => {
  await database.start();
  node = new OwnNode({ DATABASE_URL: database.databaseUrl });
  node.databaseUrl = database.databaseUrl;
  await node.start();
});
after(async () => {
  await node?.remove();
  await database.remove();
});

const health = () => new Caller(node).get('/health');

/** Sends large texts over many connections, without waiting for answers, for some seconds. */
async function flood(people, id, seconds) {
  const end = Date.now() + seconds * 1000;
  const sockets = await Promise.all(
    people.flatMap((x) => Array.from({ length: 8 }, () => x.connect())),
  );
  let refused = 0;
  let peak = 0;
  const send = (socket) =>
    socket.emit('sendMessage', { conversation_id: id, text: 'f'.repeat(10_000) }).catch((error) => {
      refused += error.code === 'STORAGE_UNAVAILABLE' || error.code === 'OVERLOADED' ? 1 : 0;
    });
  while (Date.now() < end) {
    for (const socket of sockets) for (let i = 0; i < 20; ++i) send(socket);
    peak = Math.max(peak, residentBytes(node.pid));
    await sleep(50);
  }
  for (const socket of sockets) socket.cut();
  return { refused, peak };
}

const ways = {
  frozen: [() => database.freeze(), () => database.thaw()],
  'stopped at once': [() => database.stopAtOnce(), () => database.restart()],
};
for (const [name, [lose, bringBack]] of Object.entries(ways)) {
  // REQ API-EDGE-1 API-EDGE-2 MSS-EDGE-8 RUN-10 RUN-8 MSG-INFRA-001.4-S1 MSS-REL-2
  test(`with PostgreSQL ${name}, sends are refused and all resumes by itself`, async (t) => {
    const traffic = new Traffic(node);
    t.after(() => traffic.end());
    await traffic.start({ pairs: 3, window: 2 });
    const [{ alice, bob, id }] = traffic.pairs;
    const [typist, watcher] = [await alice.connect(), await bob.connect()];
    const other = await alice.conversationWith(traffic.pairs[1].bob);
    await alice.write(other, 'this conversation is in memory as well');
    await traffic.more(200);
    const pid = node.pid;

    await lose();
    t.after(() => database.thaw());
    await until('the first refusal', () => traffic.refusals('STORAGE_UNAVAILABLE') > 0);
    const path = `/conversations/${other}/messages`;
    const answer = await until('503 over REST', async () => {
      const tried = await alice.post(path, { text: 'refused' });
      return tried.status === 503 && tried;
    });
    expectProblem(answer, 503, 'STORAGE_UNAVAILABLE');
    const unhealthy = await until('unhealthiness', async () => {
      const tried = await health();
      return tried.status === 503 && tried;
    });
    assert.match(unhealthy.text, /database/);
    assert.match(unhealthy.headers['retry-after'], /^\d+$/);

    await typist.emit('typing', { conversation_id: id, active: true });
    await watcher.event('typing', (x) => x.user_id === alice.id);

    const resident = residentBytes(pid);
    const { refused, peak } = await flood([alice], other, 4);
    assert.ok(refused > 100, `${refused} refused`);
    const grown = (peak - resident) / MEGABYTE;
    t.diagnostic(`${refused} refused, ${grown.toFixed(1)} MB more resident`);
    assert.ok(grown < 96, `${grown} MB more while sends are refused`);

    await bringBack();
    await traffic.moreOfEach(10);
    await until('health', async () => (await health()).status === 200);
    assert.equal(node.pid, pid, 'without a restart');
    await traffic.check();
    // After more than three seconds conversations are let in by quarters.
    await until('every conversation', async () => {
      const tried = await alice.post(path, { text: 'accepted' });
      return tried.status === 503 ? false : expectStatus(tried, 201);
    });
    typist.cut();
    watcher.cut();
  });
}

// REQ API-EDGE-2 MSS-REL-4
test('after kill -9 of the database of `up` the command starts it again', async (t) => {
  const own = new OwnNode();
  t.after(() => own.remove());
  const traffic = new Traffic(await own.start());
  t.after(() => traffic.end());
  await traffic.start({ pairs: 2, window: 2 });
  const { pid } = own;
  const file = await readFile(join(own.dataDir, 'pg/data/postmaster.pid'), 'utf8');
  signal([Number(file.split('\n')[0])], 'SIGKILL');
  await until('word of it', () => own.script.output.includes('starting it again'), 30_000);
  await traffic.moreOfEach(10);
  assert.equal(own.pid, pid, 'the node itself goes on');
  await traffic.check();
});
