// What a node counts about itself.
import { call, expectStatus } from './rest.mjs';

/** Every sample of /metrics: `{name, labels, value}`; throws on a line that is none. */
export function samplesOf(text) {
  const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[^"}]|"[^"]*")*\})? (\S+)( \d+)?$/;
  const lines = text.split('\n').filter((x) => x && !x.startsWith('#'));
  return lines.map((x) => {
    const [, name, labels = '', text = ''] = line.exec(x) ?? [];
    const value = Number(text.replace('Inf', 'Infinity'));
    if (!name || (Number.isNaN(value) && text !== 'NaN')) throw new Error(`no sample: ${x}`);
    return { name, labels, value };
  });
}

/** The sum of a metric over all its labels, or those that pass. */
export async function metric(node, name, labels = /^/) {
  const answer = await call(node, 'GET', '/metrics');
  expectStatus(answer, 200);
  const found = samplesOf(answer.text).filter(
    (x) => x.name === name && labels.test(x.labels),
  );
  if (found.length === 0) throw new Error(`/metrics has no ${name}`);
  return found.reduce((sum, x) => sum + x.value, 0);
}

/** The buckets of histograms of several nodes in one: `[[bound, observations up to it], ...]`. */
export async function buckets(nodes, name) {
  const sums = new Map();
  for (const node of nodes) {
    const { text } = await call(node, 'GET', '/metrics');
    for (const { name: which, labels, value } of samplesOf(text)) {
      if (which !== `${name}_bucket`) continue;
      const bound = Number(/le="([^"]+)"/.exec(labels)[1].replace('+Inf', 'Infinity'));
      sums.set(bound, (sums.get(bound) ?? 0) + value);
    }
  }
  return [...sums].sort(([a], [b]) => a - b);
}
