// Invariant 7: a session sees a conversation in the order of its log, without a hole.
import { walk } from '../streams.mjs';

export const invariant = 7;

export function* check(history) {
  for (const { rule, sentence, proof } of walk(history).problems)
    if (rule === invariant) yield [sentence, ...proof];
}
