// Whoever is on call hears of errors and of guessed passwords, by a real Prometheus and a mail.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Alerting } from '../support/alerting.mjs';
import { OwnDatabase, OwnNode } from '../support/own_node.mjs';
import { newPerson } from '../support/people.mjs';
import { Caller, expectProblem, expectStatus } from '../support/rest.mjs';
import { until } from '../support/waiting.mjs';

const ALERT_MS = 60_000;
const database = new OwnDatabase();
const alerting = new Alerting();
let node;
let alice;
let bob;
before(async () => {
  await database.start();
  node = new OwnNode({ DATABASE_URL: database.databaseUrl });
  await node.start();
  [alice, bob] = await Promise.all([newPerson('alice', node), newPerson('bob', node)]);
  await alerting.start(node);
});
after(async () => {
  await alerting.remove();
  await node?.remove();
  await database.remove();
});

/** Calls again and again until what is waited for has come. */
async function whileCalling(what, callOnce, isThere) {
  await until(
    what,
    async () => {
      await callOnce();
      return isThere();
    },
    ALERT_MS,
  );
}

const isFiring = async (name, labels = {}) =>
  (await alerting.firing()).some(
    (x) => x.alertname === name && Object.entries(labels).every(([key, value]) => x[key] === value),
  );

const follow = () => alice.post(`/users/${bob.id}/follow`);

test('nobody is woken while all goes well', async () => {
  for (let i = 0; i < 50; i += 1) {
    await follow();
    expectStatus(await alice.call('DELETE', `/users/${bob.id}/follow`), 204);
  }
  assert.deepEqual(await alerting.firing(), []);
});

// REQ USER-INFRA-002.4-S1
test('refused log-ins reach the mailbox of whoever is on call', async () => {
  let count = 0;
  // No faster than the node lets one address guess wrong for long enough to be noticed.
  const guess = async () => {
    await sleep(200);
    count += 1;
    const login = { email: `nobody-${count}@parley.example`, password: 'guessed' };
    const answer = await new Caller(node).post('/auth/login', login);
    if (answer.status !== 429) expectProblem(answer, 401, 'INVALID_CREDENTIALS');
  };
  await whileCalling(
    'the mail about log-ins',
    guess,
    () => alerting.hasMail('FIRING', 'ParleyLoginsRefused') && isFiring('ParleyLoginsRefused'),
  );
});

// REQ USER-INFRA-001.4-S2 USER-INFRA-004.4-S1 MSG-INFRA-001.4-S2
test('follows that fail reach it too, and so does that they work again', async () => {
  await database.stopAtOnce();
  const failing = async () => expectStatus(await follow(), 503);
  await whileCalling(
    'the mail about follows',
    failing,
    async () =>
      alerting.hasMail('FIRING', 'ParleyServerErrors') &&
      isFiring('ParleyRouteErrors', { method: 'POST', route: '/users/{id}/follow' }),
  );
  await database.restart();
  await until('the node', async () => (await follow()).status < 300);
  await whileCalling('the all-clear', follow, () =>
    alerting.hasMail('RESOLVED', 'ParleyServerErrors'),
  );
});
