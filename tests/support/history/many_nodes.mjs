// Three nodes, their database and their mailbox in a network of their own; and what can happen to
// them. Whoever ends without being asked is started again. Of a file of tests that has called
// `enterOwnNetwork`.
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cutLanes } from '../lanes.mjs';
import { metric } from '../metrics.mjs';
import { HERE, NETWORK, Network } from '../network.mjs';
import { OwnCluster } from '../own_cluster.mjs';
import { OwnDatabase, defaults, hasEnded, printed, start } from '../own_node.mjs';
import { buildFolder, root } from '../places.mjs';
import { signal } from '../processes.mjs';
import { sleep, until } from '../waiting.mjs';
import { Mailbox } from './mailbox.mjs';
import { watchCluster } from './stored.mjs';

/** The place of PostgreSQL. */
export const DATABASE = 'database';
const AGAIN_AFTER_MS = 300;
const LEASE_MS = 3_000;
const SETTLE_MS = 120_000;
/** After a cut has healed; a few seconds, on a machine that does nothing else. */
const LINKS_MS = 15_000;
const [HTTP_PORT, LINK_PORT] = [8080, 7000];

export class ManyNodes extends OwnCluster {
  /** After kill -9 every conversation is to be served again in this time; set by who judges it. */
  recoverMs = undefined;
  network = new Network();
  #children = new Map();
  #isOver = false;

  constructor(random, count = 3) {
    super(count);
    this.random = random;
    this.mailbox = new Mailbox(random, HERE.address);
  }

  async start() {
    await this.network.start();
    await Promise.all([this.#startDatabase(), this.mailbox.start()]);
    await watchCluster(this.databaseUrl);
    const names = Array.from({ length: this.count }, (_, i) => `node${i + 1}`);
    this.#makeKeys(names);
    for (const name of names) await this.network.add(name);
    const { dataDir } = this.mailbox;
    this.nodes = names.map((name) => ({ name, dataDir, databaseUrl: this.databaseUrl }));
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
    this.database?.thaw();
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
    await this.database?.remove();
    await this.network.remove();
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
      fault('two nodes cannot reach each other', () => this.#part('cutBoth', ...this.#two())),
      fault('one node does not hear another', () => this.#part('cut', ...this.#two())),
      fault('two nodes refuse each other', () => this.#part('refuse', ...this.#two())),
      fault('only small packets pass', () => this.#part('narrow', ...this.#two())),
      fault('a node is cut off from everything', () => this.#isolate()),
      fault('only clients reach a node', () => this.#isolate([HERE.name])),
      fault('a node is cut off from PostgreSQL', () =>
        this.#part('cutBoth', this.#any().name, DATABASE),
      ),
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

  /**
   * These nodes, besides, hear each other directly. Patient: the nodes share the machine with what
   * strikes them.
   */
  async settled(nodes) {
    await super.settled(nodes, SETTLE_MS);
    const hear = async () => {
      const all = nodes.map((node) => this.#hears(node, nodes.length - 1).catch(() => false));
      return (await Promise.all(all)).every(Boolean);
    };
    await until(`links between ${nodes.map((x) => x.name)}`, hear, LINKS_MS);
  }

  async #hears(node, count) {
    const names = ['links', 'links_silent', 'links_relayed'];
    const counts = names.map((name) => metric(node, `parley_cluster_${name}`));
    const [links, silent, relayed] = await Promise.all(counts);
    return links === count && silent + relayed === 0;
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

  async #startDatabase() {
    const address = await this.network.add(DATABASE);
    this.database = await new OwnDatabase({ at: this.network.at(DATABASE), address }).start();
    this.database.trust(NETWORK);
    this.databaseUrl = this.database.databaseUrl;
  }

  /** Certificates, and the key of the tokens, as `./parley cluster` makes them. */
  #makeKeys(names) {
    for (const name of ['log', 'keys']) mkdirSync(join(this.dataDir, name), { recursive: true });
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

  #run(node) {
    const { name } = node;
    const folder = `${this.dataDir}/cluster`;
    const address = this.network.addressOf(name);
    const [command, ...flags] = [...this.network.at(name), join(buildFolder, 'parleyd')];
    const child = start(command, flags, {
      ...defaults,
      ...this.database.settings,
      ...this.mailbox.settings,
      DATABASE_URL: `postgresql://parley@${this.network.addressOf(DATABASE)}/parley`,
      JWT_PRIVATE_KEY: `${this.dataDir}/keys/jwt_private.pem`,
      PARLEY_RATE_CALLS_MAX: '0',
      PARLEY_DATA_DIR: this.dataDir,
      PARLEY_HTTP_BIND: address,
      PARLEY_HTTP_PORT: HTTP_PORT,
      PARLEY_CLUSTER_NAME: name,
      PARLEY_CLUSTER_LEASE: `${LEASE_MS}ms`,
      PARLEY_CLUSTER_LISTEN: `${address}:${LINK_PORT}`,
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

  /** Two do not reach each other for a while, in one of the ways of a network. */
  async #part(way, one, other) {
    await this.network[way](one, other);
    // Longer, at times, than connections are kept that bring nothing.
    await sleep(LEASE_MS * (0.3 + 3 * this.random()));
    await this.network.heal();
  }

  async #isolate(except) {
    await this.network.isolate(this.#any().name, except);
    await sleep(1.5 * LEASE_MS);
    await this.network.heal();
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
