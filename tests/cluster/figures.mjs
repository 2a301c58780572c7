// How long things take when nodes come and go: prints, and asserts nothing.
//
// usage: node tests/cluster/figures.mjs kill|freeze|restart|join|cost...
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OwnCluster } from '../support/own_cluster.mjs';
import { buildFolder } from '../support/places.mjs';
import { Pulse } from '../support/pulse.mjs';
import { isAlive } from '../support/processes.mjs';
import { sleep, until } from '../support/waiting.mjs';

/** Messages a second, for the cost of one. */
const RATE = Number(process.env.RATE ?? 1000);

let cluster = new OwnCluster(3);
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

/** Seconds of processor time that all nodes have used. */
function processorTime() {
  const ticks = cluster.nodes.map((node) => {
    const text = readFileSync(`/proc/${cluster.pidOf(node)}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, x) => sum + x, 0) / 100;
}

/** What `seconds` of pairs who write to each other cost all nodes together. */
async function load(seconds) {
  const flags = ['bench', 'direct', '--pairs', 60, '--rate', RATE, '--seconds', seconds];
  const where = ['--url', cluster.url, '--data', cluster.dataDir];
  const more = ['--database-url', cluster.databaseUrl, '--json'];
  const before = processorTime();
  const all = [...flags, ...where, ...more].map(String);
  await promisify(execFile)(join(buildFolder, 'parleyctl'), all);
  return processorTime() - before;
}

/** The difference of a long and a short run: making the people does not count. */
async function costPerMessage() {
  const short = await load(2);
  return ((await load(22)) - short) / (20 * RATE);
}

const scenarios = {
  async cost() {
    const three = await costPerMessage();
    await cluster.remove();
    cluster = await new OwnCluster(1).start();
    const one = await costPerMessage();
    const us = (x) => Math.round(x * 1e6);
    print('us of all nodes for a message', { three: us(three), one: us(one), ratio: three / one });
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
