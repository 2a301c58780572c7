// PostgreSQL servers that follow one another, each on a port of its own, as an operator sets them
// up: pg_basebackup, synchronous_standby_names, pg_promote.
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execute } from './database.mjs';
import { freePort } from './free_port.mjs';
import { end, hasEnded, start } from './own_node.mjs';
import { root } from './places.mjs';
import { descendantsOf, signal, whenGone } from './processes.mjs';
import { until } from './waiting.mjs';

const run = promisify(execFile);
const bin = '/usr/lib/postgresql/15/bin';
const isRoot = process.getuid() === 0;

/** PostgreSQL refuses to be root. */
const become = isRoot
  ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', '--pdeathsig', 'INT']
  : ['setpriv', '--pdeathsig', 'INT'];

async function idOfPostgres() {
  return Number((await run('id', ['-u', 'postgres'])).stdout);
}

function asOwner(program, flags) {
  const [first, ...others] = [...become, join(bin, program), ...flags];
  return run(first, others, { timeout: 60_000, cwd: '/' });
}

/** One server. */
class Replica {
  constructor(folder, name, port) {
    Object.assign(this, { name, port, data: join(folder, name) });
    this.address = `127.0.0.1:${port}`;
  }

  async start() {
    const settings = [
      `port=${this.port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'shared_buffers=64MB',
      'wal_keep_size=256MB',
      'wal_receiver_status_interval=1s',
      'wal_retrieve_retry_interval=200ms',
      `cluster_name=${this.name}`,
    ].flatMap((x) => ['-c', x]);
    const [first, ...others] = [...become, join(bin, 'postgres'), '-D', this.data, ...settings];
    this.server = start(first, others, {});
    await until(
      `PostgreSQL ${this.name}`,
      () => {
        if (hasEnded(this.server)) throw new Error(this.server.output);
        return /ready to accept (read-only )?connections/.test(this.server.output);
      },
      60_000,
    );
    return this;
  }

  /** The postmaster and its sessions, at once. */
  async kill() {
    const all = [this.server.pid, ...descendantsOf(this.server.pid)];
    signal(all, 'SIGKILL');
    await Promise.all(all.map(whenGone));
  }

  /** As pg_ctl stop -m fast. */
  async stop() {
    if (!this.server || hasEnded(this.server)) return;
    signal([this.server.pid], 'SIGINT');
    await whenGone(this.server.pid);
  }

  ask(sql, database = 'parley') {
    return execute(sql, `postgresql://postgres@${this.address}/${database}`);
  }

  /** Lets each commit wait for these servers, or for none. */
  async awaitStandbys(...names) {
    const value = names.length ? `FIRST 1 (${names.join(', ')})` : '';
    await this.ask(`ALTER SYSTEM SET synchronous_standby_names = '${value}'`);
    await this.ask('SELECT pg_reload_conf()');
  }

  /** Ends when the server takes writes. */
  async promote() {
    await this.ask('SELECT pg_promote()');
    const isOver = async () => (await this.ask('SELECT pg_is_in_recovery()')) === 'f';
    await until('the promotion', isOver);
  }
}

export class Replicas {
  all = [];

  /** A primary, migrated, and the servers that follow it; nobody waits for those yet. */
  async start(primary, ...standbys) {
    this.folder = mkdtempSync(join(tmpdir(), 'parley-replicas.'));
    if (isRoot) chownSync(this.folder, await idOfPostgres(), 0);
    chmodSync(this.folder, 0o700);
    const first = await this.#create(primary);
    await Promise.all(standbys.map((name) => this.follow(first, name)));
    return this;
  }

  async #create(name) {
    const made = new Replica(this.folder, name, await freePort());
    const flags = ['-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8'];
    await asOwner('initdb', ['-D', made.data, '--no-sync', ...flags]);
    this.all.push(await made.start());
    await made.ask('CREATE ROLE parley LOGIN', 'postgres');
    await made.ask('CREATE DATABASE parley OWNER parley', 'postgres');
    await made.ask('CREATE EXTENSION pg_prewarm; GRANT pg_read_all_stats TO parley');
    const env = { ...process.env, DATABASE_URL: this.urlOf(name) };
    const flags2 = ['-m', 'alembic', 'upgrade', 'head'];
    await run('/usr/bin/python3', flags2, { env, cwd: join(root, 'persistence') });
    return made;
  }

  /** A new server that follows `leader`. */
  async follow(leader, name) {
    const made = new Replica(this.folder, name, await freePort());
    const from = `host=127.0.0.1 port=${leader.port} user=postgres application_name=${name}`;
    const flags = ['-D', made.data, '-d', from, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'];
    await asOwner('pg_basebackup', flags);
    this.all.push(await made.start());
    const following = `SELECT count(*) FROM pg_stat_replication
                        WHERE application_name = '${name}' AND state = 'streaming'`;
    await until(`${name} to follow`, async () => (await leader.ask(following)) === '1');
    return made;
  }

  named(name) {
    return this.all.find((x) => x.name === name);
  }

  /** For nodes and tests: these servers in this order. */
  urlOf(...names) {
    const hosts = names.map((name) => this.named(name)?.address ?? this.all[0].address);
    return `postgresql://parley@${hosts.join(',')}/parley?target_session_attrs=read-write`;
  }

  async remove() {
    await Promise.all(this.all.map((x) => end(x.server)));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
