// Invariant 5: a seq of a conversation names one entry, for everyone and for ever.
import { DELETED, EDITED, JOINED, LEFT, REACTED, UNREACTED } from '../history.mjs';

export const invariant = 5;

const STORED_AS = {
  [JOINED]: 'memberJoined',
  [LEFT]: 'memberLeft',
  [EDITED]: 'messageEdited',
  [DELETED]: 'messageDeleted',
  [REACTED]: 'reactionAdded',
  [UNREACTED]: 'reactionRemoved',
};

/** What an entry is about; a deleted message takes the place of all that was said of it. */
function seen({ event, data }) {
  const about = data.message_id ?? data.id ?? data.user_id;
  return { event, about: event.startsWith('reaction') ? data.message_id : about };
}

function stored(row) {
  if (row.isMessage) return { event: 'newMessage', about: row.id };
  const event = STORED_AS[row.type] ?? 'conversationUpdated';
  return { event, about: row.payload.message ?? row.payload.user };
}

function differ(one, other) {
  if ([one, other].some((x) => x.event === 'conversationUpdated')) return one.event !== other.event;
  if (one.about !== other.about) return true;
  const isDeleted = [one, other].some((x) => x.event === 'messageDeleted');
  return !isDeleted && one.event !== other.event;
}

export function* check(history) {
  const known = new Map();
  for (const [id, { rows }] of history.logs)
    for (const row of rows) known.set(`${id} ${row.seq}`, { ...stored(row), line: row });
  for (const sighting of history.sightings()) {
    const { conversation, seq, line } = sighting;
    // That an acknowledged one is another now is invariant 1.
    if (line.op === 'send') continue;
    const place = `${conversation} ${seq}`;
    const now = { ...seen(sighting), line };
    const before = known.get(place);
    if (!before) known.set(place, now);
    else if (differ(before, now))
      yield [`${seq} of ${conversation} is ${before.event} and ${now.event}`, before.line, line];
  }
}
