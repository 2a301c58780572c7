// Invariant 28: edits and deletions count in the order of the log; what was deleted is not said
// again.
import { EDITED } from '../history.mjs';

export const invariant = 28;

export function* check(history) {
  yield* checkDeleted(history);
  yield* checkEdits(history);
}

/** Texts of deleted messages in answers to later questions, and in later events of a session. */
function* checkDeleted(history) {
  const deleted = new Map();
  for (const line of history.done('delete')) deleted.set(line.message, line);
  const told = new Map();
  for (const { event, data, line } of history.sightings()) {
    if (line.op === 'send') continue;
    const id = data.message_id ?? data.id;
    const key = `${line.session} ${id}`;
    if (line.kind === 'event' && event === 'messageDeleted') told.set(key, line);
    if (event === 'messageDeleted' || !data.text) continue;
    const before = line.kind === 'event' ? told.get(key) : deleted.get(id);
    if (before && (line.begun ?? line.at) > before.at)
      yield [`the text of message ${id} was said after its end`, before, line];
  }
}

/** At rest a message says what its last edit said. */
function* checkEdits(history) {
  const settled = history.marks.get('settled');
  if (!settled) return;
  const said = new Map();
  for (const line of history.events)
    if (line.event === 'messageEdited')
      said.set(`${line.data.conversation_id} ${line.data.seq}`, line);
  const last = new Map();
  for (const row of history.rows('entries'))
    if (row.type === EDITED) last.set(row.payload.message, row);
  for (const line of history.done('history').filter((x) => x.begun > settled.at)) {
    for (const item of line.answer.items) {
      const row = last.get(item.id);
      const event = row && said.get(`${row.conversation} ${row.seq}`);
      if (event && event.data.text !== item.text)
        yield [`message ${item.id} does not say what it was last edited to`, event, line];
    }
  }
}
