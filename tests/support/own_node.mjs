// A node of the test's own, with a private PostgreSQL, to be killed and started again at will.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFolder, root } from './places.mjs';
import { descendantsOf, isAlive, nameOf, signal, whenGone } from './processes.mjs';
import { until } from './waiting.mjs';

/** A child that ends with this process, its output kept. */
export function start(command, flags, env) {
  const all = ['--pdeathsig', 'TERM', command, ...flags];
  const stdio = ['pipe', 'pipe', 'pipe'];
  const child = spawn('setpriv', all, { env: { ...process.env, ...env }, stdio, detached: true });
  child.output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece) => {
      child.output += piece;
    });
  }
  child.ended = new Promise((resolve) => {
    child.once('close', (status, signalName) => resolve({ status, signalName }));
  });
  child.stdin.on('error', () => undefined);
  return child;
}

export const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;

/** Ends a child, kindly at first. */
export async function end(child) {
  if (!child || hasEnded(child)) return child?.ended;
  signal([child.pid], 'SIGTERM');
  const late = setTimeout(() => signal([child.pid], 'SIGKILL'), 5000);
  return child.ended.finally(() => clearTimeout(late));
}

/** What `child` prints behind `prefix` on a line of its own. */
export function printed(child, prefix) {
  return until(
    `'${prefix}' of ${child.spawnargs[3]}`,
    () => {
      const found = new RegExp(`^${prefix} ?(.*)$`, 'm').exec(child.output)?.[1];
      if (!found && hasEnded(child)) throw new Error(`it has ended:\n${child.output}`);
      return found;
    },
    60_000,
  );
}

// Accounts made by tests need no slow passwords; no setting of this machine's reaches the node.
export const defaults = { DATABASE_URL: '', PARLEY_HTTP_PORT: '', PARLEY_AUTH_BCRYPT_COST: '4' };

export class OwnNode {
  /** `settings` are environment variables of the node. */
  constructor(settings = {}) {
    this.settings = settings;
    this.folder = mkdtempSync(join(tmpdir(), 'parley-fault.'));
    this.dataDir = join(this.folder, 'data');
    this.databaseUrl = `postgresql://parley@/parley?host=${this.dataDir}/pg/sock`;
  }

  /** Starts what `./parley up` starts, on a free port unless told which. */
  async start(port = 0) {
    const env = { ...defaults, ...this.settings };
    const flags = ['--build', buildFolder, '--data', this.dataDir, '--port', port, '--empty'];
    this.script = start(join(root, 'tools/serve'), flags, env);
    this.url = (await printed(this.script, 'ready')).trim();
    return this;
  }

  /** The process of parleyd. */
  get pid() {
    const found = descendantsOf(this.script.pid).find((pid) => nameOf(pid) === 'parleyd');
    if (!found) throw new Error(`parleyd does not run:\n${this.script.output}`);
    return found;
  }

  /** kill -9 of parleyd; the script above it then ends as well, as it does for an operator. */
  async kill() {
    signal([this.pid], 'SIGKILL');
    return this.script.ended;
  }

  /** kill -9 of all there is, the database and its sessions included, in one go. */
  async killAll() {
    const all = [this.script.pid, ...descendantsOf(this.script.pid)];
    signal(all, 'SIGKILL');
    await this.script.ended;
    await Promise.all(all.map(whenGone));
  }

  /** Ends everything in good order: how the script ended. */
  async stop() {
    if (this.script && !hasEnded(this.script)) signal([this.script.pid], 'SIGTERM');
    return this.script?.ended;
  }

  /** Ends everything, whatever its state, and removes the folder. */
  async remove() {
    const below = this.script ? descendantsOf(this.script.pid) : [];
    signal(below, 'SIGCONT');
    await this.stop();
    signal(below.filter(isAlive), 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What parleyd has logged; nothing before it was started. */
  log() {
    const file = join(this.dataDir, 'log/parleyd.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** The first line of the log that matches, once it is written: many leave together. */
  logged(pattern) {
    return until(`a line of ${pattern}`, () =>
      this.log()
        .split('\n')
        .find((line) => pattern.test(line)),
    );
  }
}

/** A PostgreSQL that outlives the node, and that the test stops and starts by itself. */
export class OwnDatabase {
  #masterKey = randomBytes(32).toString('base64');

  /** `at` stands before its commands; the server listens on `address` as well as on its socket. */
  constructor({ at = [], address = '' } = {}) {
    Object.assign(this, { at, address });
  }

  /** What several nodes on it must have in common. */
  get settings() {
    return { DATABASE_URL: this.databaseUrl, MASTER_KEY: this.#masterKey };
  }

  async start() {
    const script = 'echo "url $DATABASE_URL"; echo "folder $PARLEY_TEST_PG_DIR"; exec cat';
    this.holder = this.#run('with-postgres', ['bash', '-c', script]);
    this.databaseUrl = (await printed(this.holder, 'url')).trim();
    this.folder = (await printed(this.holder, 'folder')).trim();
    return this;
  }

  #run(tool, flags) {
    const [command, ...all] = [...this.at, join(root, 'tools', tool), ...flags];
    return start(command, all, { DATABASE_URL: '', PARLEY_TEST_PG_LISTEN: this.address });
  }

  /** Lets everybody in who comes from these addresses. */
  trust(network) {
    appendFileSync(join(this.folder, 'data/pg_hba.conf'), `host all all ${network} trust\n`);
    signal([this.pids[0]], 'SIGHUP');
  }

  /** The postmaster and all its processes. */
  get pids() {
    const file = readFileSync(join(this.folder, 'data/postmaster.pid'), 'utf8');
    const postmaster = Number(file.split('\n')[0]);
    return [postmaster, ...descendantsOf(postmaster)];
  }

  freeze() {
    this.frozen = this.pids;
    signal(this.frozen, 'SIGSTOP');
  }

  thaw() {
    signal(this.frozen ?? [], 'SIGCONT');
    this.frozen = undefined;
  }

  /** As `pg_ctl stop -m immediate`: every session is cut, nothing is written back. */
  async stopAtOnce() {
    const all = this.pids;
    signal([all[0]], 'SIGQUIT');
    await Promise.all(all.map(whenGone));
  }

  /** Brings the server back after `stopAtOnce`. */
  async restart() {
    this.server = this.#run('run-postgres', [this.folder]);
    await until(
      'PostgreSQL',
      () =>
        this.server.output.includes('ready to accept connections') ||
        (hasEnded(this.server) && Promise.reject(new Error(this.server.output))),
      60_000,
    );
  }

  async remove() {
    this.thaw();
    this.holder?.stdin.end();
    await this.holder?.ended;
    await this.server?.ended;
  }
}
