// What nodes show each other on their links.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect } from 'node:tls';
import { query } from '../support/database.mjs';
import { metric } from '../support/metrics.mjs';
import { OwnCluster } from '../support/own_cluster.mjs';
import { until } from '../support/waiting.mjs';

const cluster = new OwnCluster(2);
before(() => cluster.start());
after(() => cluster.remove());

const file = (name) => join(cluster.dataDir, 'cluster', name);

async function linkAddress(name) {
  const sql = "SELECT link_address FROM cluster.nodes WHERE name = :name AND state = 'up'";
  const [row] = await query(sql, { name }, cluster.databaseUrl);
  const [host, port] = row.link_address.split(':');
  return { host, port };
}

/** Connects as a second node would: the version, and whose certificate the first one shows. */
async function greet(options = {}) {
  const own = { ca: 'ca.pem', cert: 'node2.pem', key: 'node2.key' };
  const read = Object.entries(own).map(([what, name]) => [what, readFileSync(file(name))]);
  const where = { ...(await linkAddress('node1')), ...Object.fromEntries(read), ...options };
  return new Promise((resolve, reject) => {
    const socket = connect(where);
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      resolve([socket.getProtocol(), socket.getPeerCertificate().subject.CN]);
      socket.destroy();
    });
  });
}

/** A certificate of the cluster's authority in the place of the first node's. */
function renew(name) {
  const flags = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
  const authority = ['-x509', '-CA', file('ca.pem'), '-CAkey', file('ca.key')];
  const says = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['-keyout', file('new.key'), '-out', file('new.pem')];
  execFileSync('openssl', ['req', ...flags, ...authority, ...says, ...made], { stdio: 'ignore' });
  renameSync(file('new.key'), file('node1.key'));
  renameSync(file('new.pem'), file('node1.pem'));
}

// REQ MSS-SEC-2
test('links are TLS 1.3 and nothing older', async () => {
  assert.deepEqual(await greet(), ['TLSv1.3', 'node1']);
  const code = 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION';
  await assert.rejects(greet({ maxVersion: 'TLSv1.2' }), { code });
});

// REQ MSS-SEC-2
test('a renewed certificate is shown on the next link, without a restart', async () => {
  const before = cluster.pidOf(cluster.nodes[0]);
  renew('renewed');
  assert.deepEqual(await greet(), ['TLSv1.3', 'renewed']);
  await cluster.restart(cluster.nodes[1]);
  for (const node of cluster.nodes) {
    await until('a link', async () => {
      const [links, silent] = await Promise.all(
        ['links', 'links_silent'].map((name) => metric(node, `parley_cluster_${name}`)),
      );
      return links === 1 && silent === 0;
    });
  }
  assert.equal(cluster.pidOf(cluster.nodes[0]), before);
});
