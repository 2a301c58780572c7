// Three nodes, their database and their mailbox, joined by wires that can be cut; and what can
// happen to them. Whoever ends without being asked is started again.
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { cutLanes } from '../lanes.mjs';
import { OwnCluster } from '../own_cluster.mjs';
import { OwnDatabase, defaults, hasEnded, printed, start } from '../own_node.mjs';
import { buildFolder, root } from '../places.mjs';
import { ownerOfPort, signal } from '../processes.mjs';
import { sleep, until } from '../waiting.mjs';
import { Mailbox } from './mailbox.mjs';
import { watchCluster } from './stored.mjs';
import { Cuts, listenFor } from './wires.mjs';

const DATABASE = 'database';
const AGAIN_AFTER_MS = 300;
// Longer than usual: wires are slow when the machine is busy, and nobody is to be evicted for it.
const LEASE_MS = 6_000;
const SETTLE_MS = 120_000;

async function freePort() {
  for (;;) {
    // Below those that the system gives to connections: it is to be had again after a restart.
    const port = 15_000 + Math.floor(17_000 * Math.random());
    const server = createServer();
    const isFree = await new Promise((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}

export class ManyNodes extends OwnCluster {
  /** After kill -9 every conversation is to be served again in this time; set by who judges it. */
  recoverMs = undefined;
  cuts = new Cuts();
  #children = new Map();
  #listeners = [];
  #isOver = false;

  constructor(random, count = 3) {
    super(count);
    this.random = random;
    this.database = new OwnDatabase();
    this.mailbox = new Mailbox(random);
  }

  async start() {
    await Promise.all([this.database.start(), this.mailbox.start()]);
    this.databaseUrl = this.database.databaseUrl;
    await watchCluster(this.databaseUrl);
    this.#makeKeys();
    const names = Array.from({ length: this.count }, (_, i) => `node${i + 1}`);
    this.nodes = await Promise.all(names.map((name) => this.#wire(name)));
    for (const node of this.nodes) this.#run(node);
    await Promise.all(this.nodes.map((node) => until(`${node.name}`, () => node.url, 60_000)));
    await this.settled(this.nodes);
    return this;
  }

  /** Where a client may turn to: any node. */
  pick() {
    return this.#any();
  }

  pidOf(node) {
    const child = this.#children.get(node.name);
    return child && !hasEnded(child) ? child.pid : undefined;
  }

  async remove() {
    this.#isOver = true;
    this.cuts.heal();
    this.database.thaw();
    const children = [...this.#children.values()].filter((x) => !hasEnded(x));
    signal(
      children.map((x) => x.pid),
      'SIGCONT',
    );
    signal(
      children.map((x) => x.pid),
      'SIGKILL',
    );
    await Promise.all(children.map((x) => x.ended));
    for (const one of this.#listeners) one.close();
    await this.database.remove();
    this.mailbox.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get faults() {
    const fault = (name, act, more) => ({ name, strike: () => this.#struck(act), ...more });
    return [
      fault('kill -9 of a node', () => this.kill(this.#any()), { recoverMs: this.recoverMs }),
      fault('a node stands still for long', () => this.#freeze(1.5 * LEASE_MS)),
      fault('a node stands still for a moment', () => this.#freeze(1_000 * this.random())),
      // Not judged as planned: nobody stands before these nodes who knows which of them drains.
      fault('all nodes are restarted in turn', () => this.#restartAll()),
      fault('two nodes cannot reach each other', () => this.#part(this.#two(), 'cutBoth')),
      fault('one node does not hear another', () => this.#part(this.#two(), 'cut')),
      fault('a node is cut off from everything', () => this.#isolate()),
      fault('a node is cut off from PostgreSQL', () => this.#part([this.#any().name, DATABASE])),
      fault('PostgreSQL stops at once', () => this.#stopDatabase()),
      fault('PostgreSQL stands still', () => this.#freezeDatabase()),
      fault('lanes are cut', () => cutLanes(this.databaseUrl)),
    ];
  }

  #any() {
    return this.nodes[Math.floor(this.random() * this.nodes.length)];
  }

  #two() {
    const one = this.#any();
    const others = this.nodes.filter((x) => x !== one);
    return [one.name, others[Math.floor(this.random() * others.length)].name];
  }

  /** Patient: the nodes share the machine, and this process, with what strikes them. */
  settled(nodes) {
    return super.settled(nodes, SETTLE_MS);
  }

  async members() {
    await sleep(250);
    return super.members();
  }

  /** What strikes is over when all nodes have an even share again. */
  async #struck(act) {
    await act();
    await this.settled(this.nodes);
  }

  /** Certificates, and the key of the tokens, as `./parley cluster` makes them. */
  #makeKeys() {
    for (const name of ['log', 'keys']) mkdirSync(join(this.dataDir, name), { recursive: true });
    const names = Array.from({ length: this.count }, (_, i) => `node${i + 1}`);
    const lines = [
      `root=${root}`,
      `source ${root}/tools/progress.sh`,
      `source ${root}/tools/authority.sh`,
      `make_authority ${this.dataDir}/cluster`,
      ...names.map((name) => `make_certificate ${this.dataDir}/cluster ${name}`),
    ];
    execFileSync('bash', ['-euc', lines.join('\n')], { stdio: 'inherit' });
    const key = `${this.dataDir}/keys/jwt_private.pem`;
    const how = ['-quiet', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', key];
    execFileSync('openssl', ['genpkey', ...how]);
  }

  /** A node that is not started yet, and its ends of the wires. */
  async #wire(name) {
    const { cuts } = this;
    const linkPort = await freePort();
    const [, folder] = /[?&]host=([^&]+)/.exec(this.databaseUrl);
    const path = `${folder}/.s.PGSQL.5432`;
    const whoIs = (port) => this.#nameAt(port);
    const links = await listenFor(name, { port: linkPort, host: '127.0.0.1' }, { cuts, whoIs });
    const database = await listenFor(DATABASE, { path }, { cuts, whoIs: () => name });
    this.#listeners.push(links, database);
    const ports = { link: linkPort, advertised: links.port, database: database.port };
    const dataDir = this.mailbox.dataDir;
    return { name, ports, dataDir, databaseUrl: this.databaseUrl, url: undefined };
  }

  #nameAt(port) {
    const pids = new Map(this.nodes.map((x) => [this.pidOf(x), x.name]));
    return pids.get(ownerOfPort(port, [...pids.keys()].filter(Boolean)));
  }

  #run(node) {
    const { name, ports } = node;
    const folder = `${this.dataDir}/cluster`;
    const child = start(join(buildFolder, 'parleyd'), [], {
      ...defaults,
      ...this.database.settings,
      ...this.mailbox.settings,
      DATABASE_URL: `postgresql://parley@127.0.0.1:${ports.database}/parley`,
      JWT_PRIVATE_KEY: `${this.dataDir}/keys/jwt_private.pem`,
      PARLEY_RATE_CALLS_MAX: '0',
      PARLEY_DATA_DIR: this.dataDir,
      PARLEY_HTTP_PORT: node.url ? new URL(node.url).port : '0',
      PARLEY_CLUSTER_NAME: name,
      PARLEY_CLUSTER_LEASE: `${LEASE_MS}ms`,
      PARLEY_CLUSTER_LISTEN: `127.0.0.1:${ports.link}`,
      PARLEY_CLUSTER_ADVERTISE: `127.0.0.1:${ports.advertised}`,
      PARLEY_CLUSTER_CA: `${folder}/ca.pem`,
      PARLEY_CLUSTER_CERTIFICATE: `${folder}/${name}.pem`,
      PARLEY_CLUSTER_KEY_FILE: `${folder}/${name}.key`,
    });
    child.stderr.pipe(createWriteStream(`${this.dataDir}/log/${name}.log`, { flags: 'a' }));
    this.#children.set(name, child);
    printed(child, 'ready').then(
      (url) => (node.url = url.trim()),
      () => undefined,
    );
    child.ended.then(async () => {
      await sleep(AGAIN_AFTER_MS);
      if (!this.#isOver) this.#run(node);
    });
  }

  async #freeze(ms) {
    const node = this.#any();
    const pid = this.pidOf(node);
    signal([pid], 'SIGSTOP');
    await sleep(ms);
    signal([pid], 'SIGCONT');
  }

  async #restartAll() {
    for (const node of this.nodes) await this.restart(node);
  }

  /** One cannot talk to the other for a while, one way or both. */
  async #part([one, other], way = 'cutBoth') {
    this.cuts[way](one, other);
    await sleep(LEASE_MS * (0.3 + this.random()));
    this.cuts.heal();
  }

  async #isolate() {
    const { name } = this.#any();
    for (const other of [...this.nodes.map((x) => x.name), DATABASE])
      if (other !== name) this.cuts.cutBoth(name, other);
    await sleep(1.5 * LEASE_MS);
    this.cuts.heal();
  }

  async #stopDatabase() {
    await this.database.stopAtOnce();
    await sleep(1_000 * this.random());
    await this.database.restart();
  }

  async #freezeDatabase() {
    this.database.freeze();
    await sleep(0.5 * LEASE_MS * this.random());
    this.database.thaw();
  }
}
