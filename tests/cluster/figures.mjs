// How long things take when nodes come and go: prints, and asserts nothing.
//
// usage: node tests/cluster/figures.mjs kill|freeze|restart|join...
import { OwnCluster } from '../support/own_cluster.mjs';
import { Pulse } from '../support/pulse.mjs';
import { isAlive } from '../support/processes.mjs';
import { sleep, until } from '../support/waiting.mjs';

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

const scenarios = {
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
