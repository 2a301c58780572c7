// Invariant 10: nothing is delivered that is not durable. What was shown once is stored for ever;
// that of acknowledged messages is invariant 1.
export const invariant = 10;

export function* check(history) {
  const acknowledged = new Set(
    history.done('send').map((x) => `${x.conversation} ${x.answer.seq}`),
  );
  for (const { conversation, seq, event, line } of history.sightings()) {
    if (acknowledged.has(`${conversation} ${seq}`)) continue;
    if (!history.logs.get(conversation)?.bySeq.has(seq))
      yield [`${event} at ${seq} of ${conversation} was shown and is not stored`, line];
  }
}
