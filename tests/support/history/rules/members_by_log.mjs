// Invariant 19: who is a member is what the log says; and what was acknowledged is in the log.
import { JOINED, LEFT } from '../history.mjs';

export const invariant = 19;

export function* check(history) {
  for (const row of history.rows('participants')) {
    const isMember = history.isMemberAtEnd(row.conversation, row.user);
    if (isMember !== (row.left === null))
      yield [`${row.user} is ${isMember ? 'a' : 'no'} member by the log`, row];
  }
  const entries = history.rows('entries');
  const types = { invite: JOINED, leave: LEFT };
  for (const line of history.done('invite', 'leave')) {
    const isThere = entries.some(
      (x) =>
        x.conversation === line.conversation &&
        x.type === types[line.op] &&
        x.payload.user === line.subject,
    );
    const { members } = history.conversations.get(line.conversation);
    const wasIn = line.op === 'invite' && members.includes(line.subject);
    if (!isThere && !wasIn) yield [`${line.op} was acknowledged and is not in the log`, line];
  }
}
