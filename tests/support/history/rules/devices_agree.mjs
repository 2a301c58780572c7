// Invariant 16: at rest all devices of all members agree: on the log, and on what it means.
import { comparable, fold } from '../../chatter.mjs';
import { walk } from '../streams.mjs';
import { reach } from './all_delivered.mjs';

export const invariant = 16;

export function* check(history) {
  const settled = history.marks.get('settled');
  if (!settled) return;
  const looks = history.operations.filter((x) => x.outcome === 'ok' && x.begun > settled.at);
  yield* checkCursors(history, looks);
  yield* checkMeaning(history, looks);
}

function* checkCursors(history, looks) {
  const rows = new Map(history.rows('participants').map((x) => [`${x.conversation} ${x.user}`, x]));
  for (const line of looks.filter((x) => x.op === 'details')) {
    for (const shown of line.answer.participants) {
      const row = rows.get(`${line.conversation} ${shown.user}`);
      if (row && (row.delivered !== shown.delivered || row.read !== shown.read))
        yield [`${line.user} sees another cursor of ${shown.user} than is stored`, row, line];
    }
  }
}

function* checkMeaning(history, looks) {
  const { devices, present } = walk(history);
  for (const [device, session] of present) {
    const { user } = history.sessions.get(session);
    for (const [id, known] of devices.get(device)) {
      if (!history.isMemberAtEnd(id, user) || known.isBroken) continue;
      if (reach(history, session, id, known) < history.logs.get(id).head) continue;
      const texts = shownTexts(looks, id, user);
      if (!texts) continue;
      const own = meaning(history, id, known);
      const odd = history.logs
        .get(id)
        .rows.filter((x) => x.isMessage)
        .find((x) => own.get(x.id) !== texts.get(x.id))?.id;
      if (odd)
        yield [
          `message ${odd} is '${own.get(odd)}' on device ${device}, '${texts.get(odd)}' elsewhere`,
          history.sessions.get(session),
        ];
    }
  }
}

/** Message → text as the person was shown it at rest; none when they did not get to the end. */
function shownTexts(looks, conversation, user) {
  const pages = looks.filter(
    (x) => x.op === 'history' && x.conversation === conversation && x.user === user,
  );
  if (pages.at(-1)?.answer.hasMore !== false) return undefined;
  return new Map(pages.flatMap((x) => x.answer.items).map((x) => [x.id, x.text]));
}

/** Message → text as the log that a device has got says. */
function meaning(history, id, known) {
  const sends = history.operations.filter((x) => x.op === 'send');
  const texts = new Map(
    sends.flatMap((x) => [
      [x.key, x.text],
      [x.answer?.id, x.text],
    ]),
  );
  const { head, bySeq } = history.logs.get(id);
  const entries = [];
  for (let seq = 1; seq <= head; seq += 1) {
    const row = bySeq.get(seq);
    const said = { id: row.id, text: texts.get(row.id) ?? texts.get(row.key), reactions: [] };
    const entry = known.entries.get(seq) ?? (row.isMessage && { event: 'newMessage', data: said });
    if (entry) entries.push(entry);
  }
  const { messages } = fold(entries, []);
  return new Map(Object.entries(comparable(messages)).map(([key, { text }]) => [key, text]));
}
