// Invariant 14: cursors of members never go back.
export const invariant = 14;

const KINDS = { messageDelivered: 'delivered', messageRead: 'read' };

export function* check(history) {
  yield* checkEvents(history);
  yield* checkMarks(history);
}

function* checkEvents(history) {
  const last = new Map();
  for (const line of history.events) {
    const kind = KINDS[line.event];
    if (!kind) continue;
    const { conversation_id: id, user_id: user, seq } = line.data;
    const key = `${line.session} ${id} ${user} ${kind}`;
    const before = last.get(key);
    if (before && before.data.seq > seq)
      yield [`a cursor (${kind}) went back to ${seq} of ${id}`, before, line];
    last.set(key, line);
  }
}

/** A mark that was acknowledged shows in every later answer, and in the end. */
function* checkMarks(history) {
  const marks = history.done('read', 'delivered');
  const final = new Map(
    history.rows('participants').map((x) => [`${x.conversation} ${x.user}`, x]),
  );
  for (const mark of marks) {
    const row = final.get(`${mark.conversation} ${mark.user}`);
    if (row && row[mark.op] < mark.seq) yield ['an acknowledged cursor is not stored', mark, row];
  }
  for (const read of history.done('details')) {
    for (const shown of read.answer.participants) {
      const newer = marks.find(
        (x) =>
          x.conversation === read.conversation &&
          x.user === shown.user &&
          x.at < read.begun &&
          x.seq > shown[x.op],
      );
      if (newer) yield ['an acknowledged cursor is not shown', newer, read];
    }
  }
}
