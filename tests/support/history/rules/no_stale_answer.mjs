// Invariant 22: once a newer owner has answered, nobody is answered by an older one.
import { staleReads } from '../reads.mjs';

export const invariant = 22;

export function* check(history) {
  for (const { read, write, sentence } of staleReads(history))
    if (read.user !== write.user) yield [sentence, write, read];
}
