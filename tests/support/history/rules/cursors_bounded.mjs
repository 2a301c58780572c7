// Invariant 15: read <= delivered <= head, whoever looks.
export const invariant = 15;

const isWrong = ({ delivered, read }, head) => read > delivered || delivered > head;

export function* check(history) {
  for (const row of history.rows('participants')) {
    const log = history.logs.get(row.conversation);
    if (isWrong(row, Math.max(0, ...log.rows.slice(-1).map((x) => x.seq))))
      yield ['a stored cursor is beyond what it may be', row];
  }
  for (const line of history.done('details')) {
    const { lastSeq, participants } = line.answer;
    const wrong = participants.find((x) => isWrong(x, lastSeq));
    if (wrong) yield [`a cursor of ${wrong.user} is beyond what it may be`, line];
  }
}
