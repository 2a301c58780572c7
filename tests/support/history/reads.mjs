// Answers that do not show what was acknowledged before they were asked for.
import { grouped } from './history.mjs';

/** `{read, write, sentence}`: heads that are too low, histories that leave something out. */
export function staleReads(history) {
  history.stale ??= [...find(history)];
  return history.stale;
}

function* find(history) {
  const sends = grouped(history.done('send'), (x) => x.conversation);
  const deletes = new Map();
  for (const x of history.operations) {
    const isEarlier = !(deletes.get(x.message)?.begun < x.begun);
    if (x.op === 'delete' && x.outcome !== 'failed' && isEarlier) deletes.set(x.message, x);
  }
  for (const read of history.done('details')) {
    const { lastSeq } = read.answer;
    const write = sends
      .get(read.conversation)
      ?.find((x) => x.at < read.begun && x.answer.seq > lastSeq);
    const sentence = `the head of ${read.conversation} is ${lastSeq} when it was more`;
    if (write) yield { read, write, sentence };
  }
  for (const read of history.done('history'))
    yield* leftOut(read, sends.get(read.conversation) ?? [], deletes);
}

function* leftOut(read, sends, deletes) {
  const { items, hasMore } = read.answer;
  const shown = new Set(items.map((x) => x.seq));
  const end = hasMore ? items.at(-1).seq : Infinity;
  for (const write of sends) {
    const { seq, id } = write.answer;
    const isIn = write.at < read.begun && seq > read.after && seq <= end && !shown.has(seq);
    // Whoever deletes it at the same time may have been first.
    const isDeleted = deletes.get(id)?.begun < read.at;
    if (isIn && !isDeleted)
      yield { read, write, sentence: `${seq} of ${read.conversation} is not in its history` };
  }
}
