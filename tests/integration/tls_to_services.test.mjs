// The services that a node calls, over TLS: who is not the one that the node trusts is not asked.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { OwnCertificate } from '../support/certificates.mjs';
import { FakeConnections } from '../support/fake_connections.mjs';
import { grpc } from '../support/grpc.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { newPerson } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';
import { SplitPair } from '../support/split.mjs';
import { until } from '../support/waiting.mjs';

const [own, foreign] = [new OwnCertificate('own'), new OwnCertificate('foreign')];
after(() => {
  own.remove();
  foreign.remove();
});

/** A connections service that says yes, and shows `own`. */
async function startConnections(t) {
  const [private_key, cert_chain] = [readFileSync(own.key), readFileSync(own.chain)];
  const shown = grpc.ServerCredentials.createSsl(null, [{ private_key, cert_chain }]);
  const service = await new FakeConnections().start(shown);
  t.after(() => service.stop());
  return service;
}

/** A node that asks `service`, trusting who is in `ca`; and two people there. */
async function startAsking(t, service, ca) {
  const node = new OwnNode({
    PARLEY_MESSAGING_POLICY: 'connections_only',
    PARLEY_CONNECTIONS_CA: ca,
    CONNECTIONS_SERVICE_ADDR: `127.0.0.1:${service.port}`,
  });
  t.after(() => node.remove());
  await node.start();
  return [await newPerson('alice', node), await newPerson('bob', node)];
}

// REQ MSS-SEC-2 RTS-6
test('the connections service is asked over TLS', async (t) => {
  const service = await startConnections(t);
  const [alice, bob] = await startAsking(t, service, own.chain);
  expectStatus(await alice.post('/conversations', { recipient_id: bob.id }), 201);
  assert.equal(service.calls.length, 1);
});

// REQ MSS-SEC-2 RTS-6
test('somebody else in its place is not believed', async (t) => {
  const service = await startConnections(t);
  const [alice, bob] = await startAsking(t, service, foreign.chain);
  const refused = await alice.post('/conversations', { recipient_id: bob.id });
  expectProblem(refused, 503, 'CONNECTIONS_UNAVAILABLE');
  assert.equal(service.calls.length, 0);
});

// REQ MSS-SEC-2
test('a users service is believed once somebody trusted vouches for it', async (t) => {
  const trusted = join(foreign.folder, 'trusted.pem');
  copyFileSync(foreign.chain, trusted);
  const pair = new SplitPair();
  t.after(() => pair.remove());
  await pair.start({
    usersSettings: { PARLEY_HTTP_TLS_CERTIFICATE: own.chain, PARLEY_HTTP_TLS_KEY: own.key },
    settings: { PARLEY_USERS_SERVICE_CA: trusted },
  });
  pair.users.ca = own.ca;
  const [alice, bob] = [await pair.newPerson('alice'), await pair.newPerson('bob')];
  const open = () => alice.post('/conversations', { recipient_id: bob.id });
  expectProblem(await open(), 503, 'USERS_UNAVAILABLE');
  copyFileSync(own.chain, trusted);
  await until('its answer', async () => (await open()).status === 201);
});
