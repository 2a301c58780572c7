// Invariant 8: the devices of a member get every entry.
import { walk } from '../streams.mjs';

export const invariant = 8;

/** Where a device is with a conversation once its own messages count. */
export function reach(history, session, conversation, known) {
  const own = history.ownSeqs(session);
  let cursor = known?.cursor ?? 0;
  while (own.has(`${conversation} ${cursor + 1}`)) cursor += 1;
  return cursor;
}

export function* check(history) {
  if (!history.marks.has('settled')) return;
  const { devices, present } = walk(history);
  for (const [device, session] of present) {
    const { user } = history.sessions.get(session);
    for (const [id, { head }] of history.logs) {
      if (!history.isMemberAtEnd(id, user)) continue;
      const known = devices.get(device).get(id);
      const cursor = reach(history, session, id, known);
      if (cursor < head)
        yield [
          `device ${device} knows ${id} up to ${cursor} of ${head}`,
          history.sessions.get(session),
          history.logs.get(id).bySeq.get(cursor + 1),
        ];
    }
  }
}
