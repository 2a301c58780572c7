// Invariant 12: who reads finds what they have written.
import { staleReads } from '../reads.mjs';

export const invariant = 12;

export function* check(history) {
  for (const { read, write, sentence } of staleReads(history))
    if (read.user === write.user) yield [sentence, write, read];
}
