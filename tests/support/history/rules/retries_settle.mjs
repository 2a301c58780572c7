// Invariant 27: asking again settles what was unknown.
export const invariant = 27;

export function* check(history) {
  for (const attempts of history.intents.values()) {
    const last = attempts.at(-1);
    if (last.outcome === 'unknown')
      yield [
        `after ${attempts.length} attempts ${last.op} is still unknown`,
        ...attempts.slice(-3),
      ];
  }
}
