// A network of the test's own in the kernel: places, each a network namespace with an address, and
// between them a router that can lose what one place says to another, or refuse it. Unlike a proxy
// it loses everything: handshakes, acknowledgements, the ends of connections.
//
// The namespaces live as long as the processes in them; the machine's own network is not touched.
import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { end, printed, start } from './own_node.mjs';

/** The test itself, and whatever it runs in no other place. */
export const HERE = { name: 'clients', address: '10.77.0.1' };
/** All places. */
export const NETWORK = '10.77.0.0/24';

/** Where Debian has it, which is not in everybody's path. */
const NFT = '/usr/sbin/nft';
const MARK = 'PARLEY_TEST_NETWORK';
// Root has a network namespace for the asking, others have it inside a user namespace. There they
// remain who they are: PostgreSQL refuses to be root.
const aside =
  process.getuid() === 0 ? ['--net'] : ['--user', '--map-current-user', '--keep-caps', '--net'];

/**
 * To be called before a file of tests does anything: the file goes on, as this very program, in a
 * network that only it sees. `file` is its `import.meta.url`.
 */
export function enterOwnNetwork(file) {
  if (process.env[MARK]) return;
  const probe = spawnSync('unshare', [...aside, 'true'], { encoding: 'utf8' });
  if (probe.status !== 0)
    throw new Error(
      'These tests need network namespaces: run them as root, or allow user namespaces ' +
        `(sysctl kernel.unprivileged_userns_clone=1). ${probe.stderr ?? probe.error}`,
    );
  const flags = ['--pdeathsig', 'KILL', process.execPath, ...process.execArgv, fileURLToPath(file)];
  const env = { ...process.env, [MARK]: 'own' };
  const { status } = spawnSync('unshare', [...aside, 'setpriv', ...flags], {
    stdio: 'inherit',
    env,
  });
  process.exit(status ?? 1);
}

const run = promisify(execFile);

/** Runs a program that reads its work, a line each. */
function feed(command, lines) {
  const running = run(command[0], command.slice(1), { timeout: 20_000 });
  running.child.stdin.end(`${lines.join('\n')}\n`);
  return running;
}

// What is refused is answered by a reset, in the name of whom it was meant for; resets pass.
const RULES = `
table ip parley {
  set lost { type ipv4_addr . ipv4_addr; }
  set refused { type ipv4_addr . ipv4_addr; }
  set narrow { type ipv4_addr . ipv4_addr; }
  chain judge {
    ip saddr . ip daddr @lost drop
    ip saddr . ip daddr @narrow ip length > 500 drop
    ip saddr . ip daddr @refused tcp flags & rst != rst reject with tcp reset
  }
  chain forward { type filter hook forward priority 0; jump judge; }
  chain input { type filter hook input priority 0; jump judge; }
  chain output { type filter hook output priority 0; jump judge; }
}`;

export class Network {
  #places = new Map([[HERE.name, HERE]]);

  async start() {
    await feed(['ip', '-batch', '-'], [`link set lo up`, `addr add ${HERE.address}/32 dev lo`]);
    writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
    await feed([NFT, '-f', '-'], [RULES]);
    return this;
  }

  /** A new place, joined to all others. */
  async add(name) {
    const address = `10.77.0.${this.#places.size + 1}`;
    const holder = start('unshare', ['--net', 'sh', '-c', 'echo place $$; exec cat'], {});
    const pid = await printed(holder, 'place');
    this.#places.set(name, { address, holder, namespace: `/proc/${pid}/ns/net` });
    await feed(
      ['ip', '-batch', '-'],
      [
        `link add ${name} type veth peer name eth0 netns ${pid}`,
        `link set ${name} up`,
        `route add ${address} dev ${name} src ${HERE.address}`,
      ],
    );
    await feed(
      [...this.at(name), 'ip', '-batch', '-'],
      [
        'link set lo up',
        `addr add ${address}/32 dev eth0`,
        'link set eth0 up',
        `route add ${HERE.address} dev eth0`,
        `route add default via ${HERE.address}`,
      ],
    );
    return address;
  }

  /** What stands before a command that is to run there. */
  at(name) {
    return ['nsenter', `--net=${this.#places.get(name).namespace}`];
  }

  addressOf(name) {
    return this.#places.get(name).address;
  }

  /** From now on nothing that `from` sends reaches `to`. */
  cut(from, to) {
    return this.#judge('lost', [[from, to]]);
  }

  cutBoth(one, other) {
    return this.#judge('lost', this.#pairs(one, [other]));
  }

  /** Nobody reaches this place any more, except those named. */
  isolate(name, except = []) {
    const others = [...this.#places.keys()].filter((x) => x !== name && !except.includes(x));
    return this.#judge('lost', this.#pairs(name, others));
  }

  /** A firewall between the two: connections end, new ones are refused. */
  refuse(one, other) {
    return this.#judge('refused', this.#pairs(one, [other]));
  }

  /** Only small packets pass between the two, and nobody is told: handshakes and probes do. */
  narrow(one, other) {
    return this.#judge('narrow', this.#pairs(one, [other]));
  }

  heal() {
    const sets = ['lost', 'refused', 'narrow'];
    return feed(
      [NFT, '-f', '-'],
      sets.map((set) => `flush set ip parley ${set}`),
    );
  }

  async remove() {
    await Promise.all([...this.#places.values()].map((x) => end(x.holder)));
  }

  #pairs(one, others) {
    return others.flatMap((other) => [
      [one, other],
      [other, one],
    ]);
  }

  #judge(set, pairs) {
    const ways = pairs.map((pair) => pair.map((x) => this.addressOf(x)).join(' . '));
    return feed([NFT, '-f', '-'], [`add element ip parley ${set} { ${ways.join(', ')} }`]);
  }
}
