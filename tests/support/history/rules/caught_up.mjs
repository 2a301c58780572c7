// Invariant 11: catching up is complete and without repeats.
import { walk } from '../streams.mjs';

export const invariant = 11;

export function* check(history) {
  for (const { rule, sentence, proof } of walk(history).problems)
    if (rule === invariant) yield [sentence, ...proof];
  yield* checkEnds(history);
}

/** An answer that says it is the end goes as far as what was acknowledged before it. */
function* checkEnds(history) {
  const changes = history.done('send', 'delete').filter((x) => x.answer.seq);
  for (const line of history.done('resume')) {
    if (line.answer.has_more) continue;
    for (const [id, after] of Object.entries(line.asked)) {
      if (line.answer.reset?.includes(id)) {
        const [span] = history.memberships(id, line.user);
        if (span?.from === 0 && span.to === Infinity)
          yield [`a member was told to load ${id} afresh`, line];
        continue;
      }
      const own = line.answer.entries.filter((x) => x.data.conversation_id === id);
      const end = Math.max(after, ...own.map((x) => x.data.seq));
      const missed = changes.find(
        (x) => x.conversation === id && x.answer.seq > end && x.at < line.begun,
      );
      if (missed) yield [`an answer to resume ends at ${end} of ${id}`, missed, line];
    }
  }
}
