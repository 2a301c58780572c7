// Invariant 17: a mention counts once, for everybody named and for nobody else.
export const invariant = 17;

export function* check(history) {
  yield* checkEvents(history);
  yield* checkRows(history);
}

function* checkEvents(history) {
  const seen = new Map();
  for (const line of history.events.filter((x) => x.event === 'mention')) {
    const key = `${line.session} ${line.data.message_id}`;
    if (seen.has(key)) yield ['a session was told twice of one mention', seen.get(key), line];
    seen.set(key, line);
  }
}

function* checkRows(history) {
  if (!history.marks.has('settled')) return;
  const named = new Map([...history.people.values()].map((x) => [x.name, x.user]));
  const rows = new Set(history.rows('mentions').map((x) => `${x.message} ${x.user}`));
  if (rows.size < history.rows('mentions').length) yield ['a mention is stored twice'];
  for (const task of history.rows('mentionTasks')) yield ['a mention is still to be found', task];
  const edited = new Set(history.operations.filter((x) => x.op === 'edit').map((x) => x.message));
  for (const send of history.done('send')) {
    const { conversation, text, answer } = send;
    const stored = history.logs.get(conversation).bySeq.get(answer.seq);
    const user = named.get(/@(\S+)$/.exec(text)?.[1]);
    if (!user || user === send.user || !stored || stored.isDeleted || edited.has(answer.id))
      continue;
    const isMember = history
      .memberships(conversation, user)
      .some((x) => x.from <= answer.seq && x.to === Infinity);
    if (isMember && !rows.has(`${answer.id} ${user}`)) yield ['a mention is not stored', send];
  }
}
