// What docker/secrets.sh makes is what docker/compose.yml hands out, and lets services trust each
// other.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../support/places.mjs';

const folder = mkdtempSync(join(tmpdir(), 'parley-secrets.'));
const secrets = join(folder, 'secrets');
const make = (...flags) => execFileSync(join(folder, 'secrets.sh'), flags);
const read = (name) => readFileSync(join(secrets, name), 'utf8');
const all = () => Object.fromEntries(readdirSync(secrets).map((name) => [name, read(name)]));

before(() => {
  cpSync(join(root, 'docker/secrets.sh'), join(folder, 'secrets.sh'));
  make('chat.example.org', '192.0.2.7');
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('every secret of the deployment is made', () => {
  const compose = readFileSync(join(root, 'docker/compose.yml'), 'utf8');
  const named = [...compose.matchAll(/\{file: secrets\/(\S+)\}/g)].map((x) => x[1]);
  assert.ok(named.length > 10);
  for (const name of named) assert.ok(read(name).length > 10, name);
});

test('only their owner gets to them, and the key of the authority is in no container', () => {
  assert.equal(statSync(secrets).mode & 0o777, 0o700);
  assert.equal(statSync(join(secrets, 'ca.key')).mode & 0o777, 0o600);
  assert.doesNotMatch(readFileSync(join(root, 'docker/compose.yml'), 'utf8'), /ca\.key/);
});

// REQ MSS-SEC-2
test('the authority vouches for each service under the names it is called by', () => {
  const authority = new X509Certificate(read('ca.pem'));
  const names = {
    nginx: ['localhost', 'chat.example.org'],
    postgres: ['primary', 'standby'],
    node1: ['node1', 'parley-node'],
    node3: ['node3', 'parley-node'],
  };
  for (const [service, hosts] of Object.entries(names)) {
    const certificate = new X509Certificate(read(`${service}.pem`));
    assert.ok(certificate.verify(authority.publicKey), service);
    for (const host of hosts) assert.equal(certificate.checkHost(host), host);
  }
  assert.equal(new X509Certificate(read('nginx.pem')).checkIP('192.0.2.7'), '192.0.2.7');
});

// REQ MSS-SEC-2
test('what is there stays, and one certificate can be renewed in its place', () => {
  const before = all();
  make('chat.example.org');
  assert.deepEqual(all(), before);
  const { ino } = statSync(join(secrets, 'nginx.pem'));
  make('--renew', 'nginx', 'chat.example.org');
  const { 'nginx.pem': certificate, 'nginx.key': key, ...others } = all();
  assert.notEqual(certificate, before['nginx.pem']);
  const authority = new X509Certificate(others['ca.pem']);
  assert.ok(new X509Certificate(certificate).verify(authority.publicKey));
  assert.ok(key.includes('PRIVATE KEY'));
  for (const [name, text] of Object.entries(others)) assert.equal(text, before[name], name);
  // A container sees the file that it was given, not its name.
  assert.equal(statSync(join(secrets, 'nginx.pem')).ino, ino);
});
