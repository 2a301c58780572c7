// Invariant 9: nothing is delivered to somebody who was no member at that seq, or is none any more.
import { ENTRIES } from '../../follower.mjs';

export const invariant = 9;

function userOf(history, line) {
  return line.user ?? history.sessions.get(line.session).user;
}

export function* check(history) {
  for (const line of history.events) {
    if (!ENTRIES.has(line.event)) continue;
    const { conversation_id: id, seq } = line.data;
    const user = userOf(history, line);
    const spans = history.memberships(id, user);
    if (!spans.some((x) => x.from <= seq && seq <= x.to))
      yield [`${line.event} at ${seq} of ${id} came to ${user}, no member then`, line];
  }
  yield* checkAnswers(history);
}

/** Who is out, by an acknowledgement, and was not invited since, is shown nothing. */
function* checkAnswers(history) {
  const exits = history.done('leave');
  const invites = history.operations.filter((x) => x.op === 'invite');
  for (const line of history.done('history', 'resume', 'sync')) {
    for (const id of shownIn(line)) {
      const gone = exits.filter(
        (x) => x.conversation === id && x.subject === line.user && x.at < line.begun,
      );
      const isInvited = (since) =>
        invites.some(
          (x) =>
            x.conversation === id &&
            x.subject === line.user &&
            (x.outcome !== 'ok' || x.at > since.begun) &&
            x.begun < line.at,
        );
      const exit = gone.at(-1);
      if (exit && !isInvited(exit))
        yield [`${line.user} was shown ${id} after the end`, exit, line];
    }
  }
}

function shownIn(line) {
  if (line.op === 'history') return line.answer.items.length > 0 ? [line.conversation] : [];
  return new Set(line.answer.entries.map((x) => x.data.conversation_id));
}
