// How long things take when nodes come and go: prints, and asserts nothing.
//
// usage: node tests/cluster/figures.mjs kill|freeze|restart|join|move|cost...
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OwnCluster } from '../support/own_cluster.mjs';
import { buckets } from '../support/metrics.mjs';
import { buildFolder } from '../support/places.mjs';
import { Pulse } from '../support/pulse.mjs';
import { isAlive } from '../support/processes.mjs';
import { sleep, until } from '../support/waiting.mjs';

/** How often a cost is measured, in turn with what it is compared with. */
const ROUNDS = Number(process.env.ROUNDS ?? 3);

/** What the cost of a message is measured with: at a fixed rate, and as much as is possible. */
const loads = {
  '1000/s': ['--pairs', 60, '--rate', 1000],
  'window 8': ['--pairs', 100, '--window', 8],
};

const SHARD_WAITS = 'parley_cluster_shard_wait_seconds';

const cluster = new OwnCluster(3);
const print = (what, figures) => console.log(what, JSON.stringify(figures));

/** From the first moment without the node until every conversation answers again. */
async function lose(what, how) {
  const victim = cluster.nodes[1];
  const others = cluster.nodes.filter((x) => x !== victim);
  const pulse = await new Pulse(() => others.map((x) => x.url)).start(others[0]);
  await sleep(2000);
  pulse.forget();
  const since = performance.now();
  await how(victim);
  await sleep(9000);
  print(what, { last_trouble_ms: Math.round(pulse.lastTroubleAfter(since)), ...pulse.summary() });
  await pulse.stop();
}

/** Seconds of processor time that each node of a cluster has used. */
const processorTimes = (of) =>
  of.nodes.map((node) => {
    const text = readFileSync(`/proc/${of.pidOf(node)}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  });

/** `seconds` of pairs who write to each other through the balancer: the report. */
async function bench(of, how, seconds) {
  const where = ['--url', of.url, '--data', of.dataDir, '--database-url', of.databaseUrl];
  const flags = ['bench', 'direct', ...how, '--seconds', seconds, ...where, '--json'];
  const { stdout } = await promisify(execFile)(
    join(buildFolder, 'parleyctl'),
    flags.map(String),
  );
  return JSON.parse(stdout);
}

/** What that uses up. */
async function load(of, how, seconds) {
  const before = processorTimes(of);
  const report = await bench(of, how, seconds);
  const spent = processorTimes(of).map((x, i) => x - before[i]);
  return { spent, messages: report.verification.acknowledged, report };
}

/** The difference of a long and a short run: making the people does not count. */
async function costPerMessage(of, how) {
  const short = await load(of, how, 1);
  const long = await load(of, how, 11);
  const each = long.spent.map((x, i) => (x - short.spent[i]) / (long.messages - short.messages));
  const { acknowledged_per_s: perSecond, delivery_ms: delivery } = long.report;
  return { all: each.reduce((sum, x) => sum + x, 0), each, perSecond, delivery };
}

/** What both nodes have counted of it, in seconds, since they had these buckets. */
async function waitsSince(before) {
  const earlier = new Map(before);
  const all = await buckets(cluster.nodes, SHARD_WAITS);
  const counted = all.map(([bound, sum]) => [bound, sum - (earlier.get(bound) ?? 0)]);
  const total = counted.at(-1)?.[1] ?? 0;
  const below = (part) => counted.find(([, sum]) => sum >= part * total)?.[0];
  const [half, most, all_below] = [0.5, 0.99, 1].map(below);
  return { count: total, half_below: half, '99_percent_below': most, all_below };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const scenarios = {
  async cost() {
    const single = await new OwnCluster(1).start();
    const us = (x) => Math.round(x * 1e7) / 10;
    const described = ({ all, each, perSecond, delivery }) => ({
      us: us(all),
      each: each.map(us),
      perSecond,
      p99_ms: delivery.p99,
    });
    try {
      for (const [name, how] of Object.entries(loads)) {
        const ratios = [];
        for (let round = 0; round < ROUNDS; ++round) {
          const three = await costPerMessage(cluster, how);
          const one = await costPerMessage(single, how);
          ratios.push(three.all / one.all);
          print(`${name}: three nodes`, described(three));
          print(`${name}: one node`, described(one));
        }
        print(`${name}: three to one`, { median: median(ratios), ratios });
      }
    } finally {
      await single.remove();
    }
  },

  async move() {
    // Each message counts from when it was due: what waited for a shard shows in full.
    const seen = async (what, stay, meanwhile) => {
      const before = await buckets(stay, SHARD_WAITS);
      const running = bench(cluster, ['--pairs', 200, '--rate', 1000], 12);
      await sleep(7000);
      const moved = await meanwhile();
      const { delivery_ms: ms, refused, repeated } = await running;
      print(`${what}: ms until a message is delivered`, { ...ms, refused, repeated });
      print(`${what}: how long the first message to a shard waited`, await waitsSince(before));
      return moved;
    };
    const three = [...cluster.nodes];
    await seen('nothing moves', three, () => undefined);
    const fourth = await seen('a fourth node takes 1024 shards', three, () => cluster.join());
    await seen('and gives them back', three, () => cluster.drop(fourth));
  },

  async kill() {
    await lose('kill -9 of one of three', (victim) => cluster.kill(victim));
    await cluster.settled(cluster.nodes);
  },

  async freeze() {
    let pid;
    await lose('SIGSTOP of one of three', async (victim) => {
      pid = cluster.pidOf(victim);
      cluster.signal(victim, 'SIGSTOP');
    });
    process.kill(pid, 'SIGCONT');
    await until('its end', () => !isAlive(pid));
    await cluster.settled(cluster.nodes);
  },

  async restart() {
    const pulse = await new Pulse(() => [cluster.url]).start(cluster.front);
    pulse.forget();
    for (const node of cluster.nodes) await cluster.restart(node);
    print('rolling restart of three, through the balancer', pulse.summary());
    await pulse.stop();
  },

  async join() {
    const pulse = await new Pulse(() => cluster.nodes.map((x) => x.url), {
      people: 6,
      everyMs: 20,
    }).start(cluster.nodes[0]);
    pulse.forget();
    await sleep(5000);
    print('before', pulse.summary());
    pulse.forget();
    const fourth = await cluster.join();
    await cluster.settled(cluster.nodes);
    print('a fourth node joins: 1024 shards move', pulse.summary());
    pulse.forget();
    await cluster.drop(fourth);
    print('and leaves again', pulse.summary());
    await pulse.stop();
  },
};

await cluster.start();
try {
  for (const name of process.argv.slice(2)) await scenarios[name]();
} finally {
  await cluster.remove();
}
