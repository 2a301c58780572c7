// What `docker compose up` is told: read by the program itself, and held against what there is.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../support/places.mjs';

const folder = mkdtempSync(join(tmpdir(), 'parley-compose.'));
const docker = join(folder, 'docker');
const nodes = ['node1', 'node2', 'node3'];
const read = (path) => readFileSync(join(root, path), 'utf8');
const toJson = 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)';
let compose;
let warnings;

before(() => {
  cpSync(join(root, 'docker'), docker, { recursive: true });
  rmSync(join(docker, 'secrets'), { recursive: true, force: true });
  execFileSync(join(docker, 'secrets.sh'), ['localhost']);
  const env = { PATH: process.env.PATH, HOME: folder };
  const flags = ['-f', join(docker, 'compose.yml'), 'config'];
  const { stdout, stderr, status } = spawnSync('docker-compose', flags, { env, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  warnings = stderr;
  const given = { input: stdout, encoding: 'utf8' };
  compose = JSON.parse(execFileSync('/usr/bin/python3', ['-c', toJson], given));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** The stages of a Dockerfile, and what each takes from the sources. */
function stagesOf(dockerfile) {
  const stages = new Map([['', []]]);
  let stage = '';
  for (const line of dockerfile.split('\n')) {
    const [word, ...rest] = line.split(/\s+/);
    if (word === 'FROM') stages.set((stage = /\sAS (\S+)/.exec(line)?.[1] ?? ''), []);
    const isOwn = word === 'COPY' && !line.includes('--from') && !line.includes('$');
    if (isOwn) stages.get(stage).push(...rest.slice(0, -1));
  }
  return stages;
}

// REQ API-FR-015
test('nothing needs to be said but that it is to come up', () => {
  assert.equal(warnings, '');
  for (const [name, { file }] of Object.entries(compose.secrets)) assert.ok(existsSync(file), name);
  for (const [name, service] of Object.entries(compose.services)) {
    assert.equal(service.restart, 'unless-stopped', `${name} comes up in whatever order`);
    for (const { source } of service.secrets ?? []) assert.ok(compose.secrets[source], source);
  }
});

// REQ API-FR-015
test('every service is built from what is in the sources', () => {
  for (const [name, { build }] of Object.entries(compose.services)) {
    const stages = stagesOf(read(build.dockerfile));
    assert.ok(stages.has(build.target ?? ''), `${name}: ${build.dockerfile} ${build.target}`);
    for (const path of [...stages.values()].flat())
      if (!path.startsWith('web/dist')) assert.ok(existsSync(join(root, path)), path);
  }
});

// REQ API-FR-015
test('three nodes, each under its own name, are what the balancer and who watches know of', () => {
  const { services } = compose;
  assert.deepEqual(Object.keys(services).filter((x) => /^node/.test(x)), nodes);
  for (const name of nodes) {
    const { environment, secrets } = services[name];
    assert.equal(environment.PARLEY_CLUSTER_NAME, name);
    assert.equal(environment.PARLEY_CLUSTER_ADVERTISE, `${name}:8090`);
    const given = secrets.map((x) => `/run/secrets/${x.source}`);
    const paths = Object.values(environment).filter((x) => `${x}`.startsWith('/run/secrets/'));
    for (const path of paths) assert.ok(given.includes(path), `${name}: ${path}`);
    for (const file of ['docker/nginx/nginx.conf', 'docker/watch/prometheus.yml'])
      assert.ok(read(file).includes(`${name}:8080`), `${file}: ${name}`);
  }
  assert.deepEqual(Object.keys(services.nginx.depends_on), nodes);
});
