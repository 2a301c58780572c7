// Invariant 13: a head that somebody has seen never goes back for them.
export const invariant = 13;

export function* check(history) {
  const ended = new Map();
  for (const read of history.done('details')) {
    const key = `${read.conversation} ${read.user}`;
    const earlier = ended.get(key) ?? [];
    const higher = earlier.find((x) => x.at < read.begun && x.answer.lastSeq > read.answer.lastSeq);
    if (higher)
      yield [`the head of ${read.conversation} went back to ${read.answer.lastSeq}`, higher, read];
    ended.set(key, [...earlier, read]);
  }
}
