// Several nodes of the test's own behind HAProxy, as `./parley cluster` serves them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { query } from './database.mjs';
import { defaults, end, hasEnded, printed, start } from './own_node.mjs';
import { buildFolder, root } from './places.mjs';
import { descendantsOf, isAlive, nameOf, signal, whenGone } from './processes.mjs';
import { call } from './rest.mjs';
import { until } from './waiting.mjs';

const SHARDS = 4096;
/** A node that nothing reaches is asked again. */
const QUICKLY = { deadlineMs: 2_000 };

function clusterNameOf(pid) {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return entries.find((x) => x.startsWith('PARLEY_CLUSTER_NAME='))?.split('=')[1];
  } catch {
    return undefined;
  }
}

export class OwnCluster {
  /** `settings` are environment variables of every node. */
  constructor(count, settings = {}) {
    Object.assign(this, { count, settings });
    this.folder = mkdtempSync(join(tmpdir(), 'parley-cluster.'));
    this.dataDir = join(this.folder, 'data');
    this.databaseUrl = `postgresql://parley@/parley?host=${this.dataDir}/pg/sock`;
  }

  /** `flags` besides the usual ones: `--once` leaves away who has ended. */
  async start(flags = []) {
    const env = { ...defaults, PARLEY_RATE_CALLS_MAX: '0', ...this.settings };
    const all = ['--build', buildFolder, '--data', this.dataDir, '--port', 0, '--empty'];
    this.script = start(
      join(root, 'tools/serve-cluster'),
      [...all, '--nodes', this.count, ...flags],
      env,
    );
    this.url = (await printed(this.script, 'ready')).trim();
    const served = this.script.output.matchAll(/^Node (\d+) serves (\S+) /gm);
    this.nodes = Array.from(served, ([, number, url]) => this.#nodeAt(Number(number), url));
    await this.settled(this.nodes);
    return this;
  }

  #nodeAt(number, url) {
    const { dataDir, databaseUrl } = this;
    return { name: `node${number}`, url, dataDir, databaseUrl };
  }

  /** The balanced address, as a node. */
  get front() {
    const { url, dataDir, databaseUrl } = this;
    return { url, dataDir, databaseUrl };
  }

  /** The process of a node; nothing while it does not run. */
  pidOf(node) {
    const all = descendantsOf(this.script.pid).filter((pid) => nameOf(pid) === 'parleyd');
    return all.find((pid) => clusterNameOf(pid) === node.name && isAlive(pid));
  }

  signal(node, name) {
    signal([this.pidOf(node)], name);
  }

  /** kill -9 of a node; ends when it is gone. */
  async kill(node) {
    const pid = this.pidOf(node);
    signal([pid], 'SIGKILL');
    await whenGone(pid);
  }

  /** Ends a node in good order, and waits until its next start serves. */
  async restart(node) {
    const pid = this.pidOf(node);
    signal([pid], 'SIGTERM');
    await until(`the end of ${node.name}`, () => !isAlive(pid), 40_000);
    await this.settled(this.nodes);
  }

  /** One more node, with all that the first one has; ends when it has its share. */
  async join() {
    const name = `node${this.nodes.length + 1}`;
    const like = Object.fromEntries(
      readFileSync(`/proc/${this.pidOf(this.nodes[0])}/environ`, 'utf8')
        .split('\0')
        .filter((x) => x.startsWith('PARLEY_') || /^(DATABASE_URL|MASTER_KEY|JWT_)/.test(x))
        .map((x) => [x.slice(0, x.indexOf('=')), x.slice(x.indexOf('=') + 1)]),
    );
    const own = {
      PARLEY_CLUSTER_NAME: name,
      PARLEY_CLUSTER_LISTEN: '127.0.0.1:0',
      PARLEY_HTTP_PORT: '0',
      PARLEY_GRPC_PORT: '0',
    };
    this.extra = start(join(buildFolder, 'parleyd'), [], { ...like, ...own });
    const url = (await printed(this.extra, 'ready')).trim();
    const node = { name, url, dataDir: this.dataDir, databaseUrl: this.databaseUrl };
    this.nodes.push(node);
    await this.settled(this.nodes);
    return node;
  }

  /** The node that joined leaves in good order. */
  async drop(node) {
    this.nodes = this.nodes.filter((x) => x !== node);
    signal([this.extra.pid], 'SIGTERM');
    await this.extra.ended;
    await this.settled(this.nodes);
  }

  isReady = async (node) =>
    (await call(node, 'GET', '/ready', QUICKLY).catch(() => ({ status: 0 }))).status === 200;

  /** Rows of the living: `{id, name, state, owned}`, `owned` counting shards that stand. */
  members() {
    return query(
      `SELECT n.id, n.name, n.state, count(f.shard_id)::int AS owned
         FROM cluster.nodes n
         LEFT JOIN cluster.shards s ON s.owner = n.id AND s.state = 'active'
         LEFT JOIN messaging.fence f ON f.shard_id = s.shard_id AND f.epoch = s.epoch
        WHERE n.state IN ('joining', 'up', 'draining')
        GROUP BY n.id ORDER BY n.name`,
      {},
      this.databaseUrl,
    );
  }

  /** Exactly these nodes are up, ready, and have an even share of all shards. */
  settled(nodes, deadlineMs = 60_000) {
    return until(
      `an even share of ${nodes.map((x) => x.name)}`,
      async () => {
        const members = await this.members();
        const owned = members.map((x) => x.owned);
        return (
          members.map((x) => x.name).join() === nodes.map((x) => x.name).join() &&
          members.every((x) => x.state === 'up') &&
          owned.reduce((sum, x) => sum + x, 0) === SHARDS &&
          Math.max(...owned) - Math.min(...owned) <= 1 &&
          (await Promise.all(nodes.map(this.isReady))).every(Boolean)
        );
      },
      deadlineMs,
    );
  }

  /** What the cluster has noted of one kind, oldest first. */
  events(kind) {
    return query(
      'SELECT node_id, payload FROM cluster.events WHERE kind = :kind ORDER BY id',
      { kind },
      this.databaseUrl,
    );
  }

  log(node) {
    return readFileSync(join(this.dataDir, `log/${node.name}.log`), 'utf8');
  }

  async remove() {
    await end(this.extra);
    const below = this.script ? descendantsOf(this.script.pid) : [];
    signal(below, 'SIGCONT');
    if (this.script && !hasEnded(this.script)) signal([this.script.pid], 'SIGTERM');
    await this.script?.ended;
    signal(below.filter(isAlive), 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
