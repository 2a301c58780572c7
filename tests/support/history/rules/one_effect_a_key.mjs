// Invariant 3: a key has one effect, and every reply to it names the same place.
export const invariant = 3;

export function* check(history) {
  const stored = new Map();
  for (const row of history.rows('messages')) {
    const key = `${row.conversation} ${row.sender} ${row.key}`;
    if (stored.has(key)) yield ['one key has two messages', stored.get(key), row];
    stored.set(key, row);
  }
  const replies = new Map();
  for (const send of history.done('send')) {
    const first = replies.get(send.intent) ?? send;
    replies.set(send.intent, first);
    if (first.answer.seq !== send.answer.seq || first.answer.id !== send.answer.id)
      yield ['one key was answered with two places', first, send];
  }
}
