// A recorded run, put in order so that rules can ask it. Nothing here judges.
import { ENTRIES } from '../follower.mjs';

/** `messaging.conversation_events.kind`. */
export const JOINED = 1;
export const LEFT = 2;
export const RENAMED = 4;
export const EDITED = 5;
export const DELETED = 6;
export const REACTED = 7;
export const UNREACTED = 8;

/** The members of a list by what they have in common. */
export function grouped(list, keyOf) {
  const groups = new Map();
  for (const one of list) {
    const key = keyOf(one);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(one);
  }
  return groups;
}

const byConversation = (rows) => grouped(rows, (x) => x.conversation);

/** The log of one conversation as it is stored: by seq, and up to where it has no hole. */
class Log {
  constructor(messages, entries) {
    this.rows = [
      ...messages.map((x) => ({ ...x, isMessage: true })),
      ...entries.map((x) => ({ ...x, isMessage: false })),
    ].sort((a, b) => a.seq - b.seq);
    this.bySeq = new Map(this.rows.map((x) => [x.seq, x]));
    this.head = 0;
    while (this.bySeq.has(this.head + 1)) this.head += 1;
  }
}

/** People may be in conversations that are no part of the run. */
function ownLines(lines) {
  const own = new Set(lines.filter((x) => x.kind === 'conversation').map((x) => x.conversation));
  const isOwn = (x) => !x.data?.conversation_id || own.has(x.data.conversation_id);
  return lines.filter(isOwn).map((line) => {
    const { asked, answer } = line;
    if (!asked || Object.keys(asked).every((id) => own.has(id))) return line;
    const kept = Object.fromEntries(Object.entries(asked).filter(([id]) => own.has(id)));
    return { ...line, asked: kept, answer: { ...answer, entries: answer?.entries.filter(isOwn) } };
  });
}

export class History {
  constructor(lines) {
    this.lines = ownLines(lines);
    const kinds = grouped(this.lines, (x) => x.kind);
    const of = (kind) => kinds.get(kind) ?? [];
    this.operations = of('op');
    this.events = of('event');
    this.faults = of('fault');
    this.mails = of('mail');
    this.marks = new Map(of('mark').map((x) => [x.name, x]));
    this.people = new Map(of('person').map((x) => [x.user, x]));
    this.sessions = new Map(of('opened').map((x) => [x.session, x]));
    this.tables = grouped(of('row'), (x) => x.table);
    this.intents = grouped(
      this.operations.filter((x) => x.intent),
      (x) => x.intent,
    );
    this.conversations = new Map(of('conversation').map((x) => [x.conversation, x]));
    const [messages, entries] = ['messages', 'entries'].map((x) => byConversation(this.rows(x)));
    this.logs = new Map(
      [...this.conversations.keys()].map((id) => [
        id,
        new Log(messages.get(id) ?? [], entries.get(id) ?? []),
      ]),
    );
  }

  rows(table) {
    return this.tables.get(table) ?? [];
  }

  /** Operations of these names that were acknowledged. */
  done(...names) {
    return this.operations.filter((x) => x.outcome === 'ok' && names.includes(x.op));
  }

  /** When the first attempt of what this operation is an attempt of began. */
  firstBegun(operation) {
    return this.intents.get(operation.intent)?.[0].begun ?? operation.begun;
  }

  /**
   * When a user was a member, by the log: `{from, to}` in seqs, both entries included; `to` is
   * Infinity while it lasts.
   */
  memberships(conversation, user) {
    this.#memberships ??= new Map();
    const key = `${conversation} ${user}`;
    if (!this.#memberships.has(key))
      this.#memberships.set(key, this.#findMemberships(conversation, user));
    return this.#memberships.get(key);
  }
  #memberships;

  #findMemberships(conversation, user) {
    const { members } = this.conversations.get(conversation);
    const found = members.includes(user) ? [{ from: 0, to: Infinity }] : [];
    for (const row of this.logs.get(conversation).rows) {
      if (row.isMessage || row.payload.user !== user) continue;
      if (row.type === JOINED) found.push({ from: row.seq, to: Infinity });
      if (row.type === LEFT && found.length > 0) found.at(-1).to = row.seq;
    }
    return found;
  }

  isMemberAtEnd(conversation, user) {
    return this.memberships(conversation, user).at(-1)?.to === Infinity;
  }

  /** The places of messages that a session itself asked to send: no event tells it of them. */
  ownSeqs(session) {
    this.#own ??= this.#findOwn();
    return this.#own.get(session) ?? new Set();
  }
  #own;

  #findOwn() {
    const stored = new Map(this.rows('messages').map((x) => [`${x.conversation} ${x.key}`, x.seq]));
    const own = new Map();
    for (const x of this.operations.filter((x) => x.op === 'send' && x.session)) {
      if (!own.has(x.session)) own.set(x.session, new Set());
      for (const seq of [x.answer?.seq, stored.get(`${x.conversation} ${x.key}`)])
        if (seq) own.get(x.session).add(`${x.conversation} ${seq}`);
    }
    return own;
  }

  /** Every time that somebody was shown an entry: `{conversation, seq, event, data, line}`. */
  *sightings() {
    for (const line of this.events)
      if (ENTRIES.has(line.event)) yield sighting(line.event, line.data, line);
    for (const line of this.done('resume', 'sync'))
      for (const { event, data } of line.answer.entries) yield sighting(event, data, line);
    for (const line of this.done('history'))
      for (const item of line.answer.items)
        yield sighting('newMessage', { ...item, conversation_id: line.conversation }, line);
    for (const line of this.done('send'))
      yield sighting('newMessage', { ...line.answer, conversation_id: line.conversation }, line);
  }
}

const sighting = (event, data, line) => ({
  conversation: data.conversation_id,
  seq: data.seq,
  event,
  data,
  line,
});
