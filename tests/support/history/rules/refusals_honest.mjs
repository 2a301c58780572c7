// Invariant 30: "later" says when, and has had no effect unless it says that nobody knows.
export const invariant = 30;

export function* check(history) {
  for (const line of history.operations) {
    const isLater = line.status === 429 || line.status === 503;
    if (isLater && !/^\d+$/.test(line.retryAfter ?? ''))
      yield [`${line.op} was answered ${line.status} without Retry-After`, line];
  }
  const results = new Map(history.rows('results').map((x) => [`${x.key} ${x.user}`, x]));
  for (const attempts of history.intents.values()) {
    const [{ key, user, op }] = attempts;
    const row = op !== 'send' && results.get(`${key} ${user}`);
    if (row && attempts.every((x) => x.outcome === 'failed'))
      yield [`${op} was refused and had an effect`, row, ...attempts];
  }
}
