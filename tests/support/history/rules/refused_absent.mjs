// Invariant 2: no refused send appears, and nothing that nobody has sent.
export const invariant = 2;

export function* check(history) {
  const attempts = new Map();
  for (const x of history.operations) {
    if (x.op === 'send') attempts.set(x.key, [...(attempts.get(x.key) ?? []), x]);
  }
  for (const row of history.rows('messages')) {
    const tried = attempts.get(row.key);
    const place = `${row.seq} of ${row.conversation}`;
    if (!tried) yield [`${place} was sent by nobody`, row];
    else if (tried.every((x) => x.outcome === 'failed'))
      yield [`${place} was refused, every time it was tried, and is stored`, row, ...tried];
  }
}
