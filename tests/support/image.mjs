// The image of a node, built by docker/Dockerfile around the programs that the tests use, and run
// without a container daemon: buildah needs no more than the right to change its root.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { hasEnded, start } from './own_node.mjs';
import { freePort } from './free_port.mjs';
import { buildFolder, root } from './places.mjs';
import { descendantsOf, nameOf, signal } from './processes.mjs';
import { until } from './waiting.mjs';

const run = promisify(execFile);
const BASE = 'docker.io/library/debian:bookworm-slim';
const options = { maxBuffer: 64 * 1024 * 1024, timeout: 600_000, cwd: root };

// Layers are kept, so that the packages are installed once.
const storage = join(root, 'build/image');

export class Image {
  #driver = 'overlay';

  /** `buildah` with our own storage; root changes roots. */
  #command(...flags) {
    const own = ['--root', `${storage}/root`, '--runroot', `${storage}/run`];
    const all = ['buildah', ...own, '--storage-driver', this.#driver, ...flags];
    return process.getuid() === 0 ? all : ['sudo', '-n', ...all];
  }

  async #buildah(...flags) {
    const [program, ...rest] = this.#command(...flags);
    const env = { ...process.env, BUILDAH_ISOLATION: 'chroot', BUILDAH_FORMAT: 'docker' };
    return (await run(program, rest, { ...options, env })).stdout.trim();
  }

  async build() {
    mkdirSync(storage, { recursive: true });
    await this.#provideBase();
    const build = relative(root, buildFolder);
    const flags = ['--layers', '--isolation', 'chroot', '--target', 'prebuilt', '-t', 'parley'];
    const file = ['-f', 'docker/Dockerfile', '--build-arg', `BUILD=${build}`];
    await this.#buildah('build', ...flags, ...file, '.');
    const [{ size }] = JSON.parse(await this.#buildah('images', '--json', 'parley'));
    this.megabytes = Number(/^([\d.]+) MB$/.exec(size)[1]);
    const about = JSON.parse(await this.#buildah('inspect', '--type', 'image', 'parley'));
    this.config = about.Docker.config;
    return this;
  }

  /** Debian from a registry, or where there is none from Debian's own mirrors. */
  async #provideBase() {
    const has = () => this.#buildah('inspect', '--type', 'image', BASE).then(...yesOrNo);
    // Where overlays cannot be mounted, copies do.
    if (!(await this.#buildah('images').then(...yesOrNo))) this.#driver = 'vfs';
    if (await has()) return;
    if (await this.#buildah('pull', '-q', BASE).then(...yesOrNo)) return;
    const folder = mkdtempSync(join(tmpdir(), 'parley-base.'));
    try {
      const tar = join(folder, 'base.tar');
      const make = ['debootstrap', '--variant=minbase', 'bookworm', join(folder, 'tree')];
      const pack = ['tar', '-C', join(folder, 'tree'), '--exclude=./dev/*', '-cf', tar, '.'];
      for (const step of [make, pack]) {
        const [program, ...rest] = process.getuid() === 0 ? step : ['sudo', '-n', ...step];
        await run(program, rest, options);
      }
      const made = await this.#buildah('from', 'scratch');
      await this.#buildah('add', '-q', made, tar, '/');
      await this.#buildah('commit', '-q', '--rm', made, BASE);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Starts the image as a container manager would, with these variables and no others. */
  async start(variables) {
    const name = await this.#buildah('from', 'parley');
    const node = new Container(name);
    const port = String(await freePort());
    const env = { PARLEY_HTTP_PORT: port, PARLEY_GRPC_PORT: '0', ...variables };
    node.flags = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
    node.url = `http://127.0.0.1:${port}`;
    node.exec = (...command) =>
      this.#buildah('run', '--isolation', 'chroot', ...node.flags, name, '--', ...command);
    node.remove = async () => {
      await node.stop();
      await this.#buildah('rm', name);
    };
    const { Entrypoint: entry } = this.config;
    const isolated = ['run', '--isolation', 'chroot', ...node.flags, name, '--', ...entry];
    const [program, ...rest] = this.#command(...isolated);
    node.child = start(program, rest, {});
    return node;
  }
}

const yesOrNo = [() => true, () => false];

class Container {
  constructor(name) {
    this.name = name;
  }

  /** Ends when it says where it serves. */
  async ready() {
    await until(
      'the node',
      () => {
        if (hasEnded(this.child)) throw new Error(this.child.output);
        return /^ready http/m.test(this.child.output);
      },
      60_000,
    );
    return this;
  }

  get pid() {
    return descendantsOf(this.child.pid).find((pid) => nameOf(pid) === 'parleyd');
  }

  /** SIGTERM to the node, as when a container is stopped: how it ended. */
  async stop() {
    if (!hasEnded(this.child)) signal(this.pid ? [this.pid] : [this.child.pid], 'SIGTERM');
    return this.child.ended;
  }
}
