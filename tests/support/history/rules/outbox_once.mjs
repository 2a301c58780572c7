// Invariant 18: each row of the outbox has its effect, once; nothing else has.
export const invariant = 18;

export function* check(history) {
  const taken = new Map(history.mails.filter((x) => x.isTaken).map((x) => [x.key, x]));
  const receivers = new Map();
  for (const mail of history.mails) {
    const before = receivers.get(mail.key) ?? mail;
    receivers.set(mail.key, before);
    if (before.to !== mail.to) yield ['one key was used for two mails', before, mail];
  }
  const rows = new Map(history.rows('outbox').map((x) => [x.key, x]));
  for (const row of rows.values())
    if (row.isDone && !taken.has(row.key)) yield ['a mail counts as sent that nobody took', row];
  for (const mail of taken.values())
    if (!rows.has(mail.key)) yield ['a mail was sent that is in no outbox', mail];
}
