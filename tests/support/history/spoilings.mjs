// One lie for each invariant: a change of a clean history that breaks this one alone. `lines` are
// changed in place; what is given back, if anything, takes their place.
import { History, RENAMED, grouped } from './history.mjs';
import { walk } from './streams.mjs';

const LAST_WORD = 'the last word';

/** The first that passes; a history without one is too short to be spoiled. */
function first(list, what, passes = () => true) {
  for (const one of list) if (passes(one)) return one;
  throw new Error(`this history has no ${what}`);
}

const without = (lines, gone) => lines.filter((x) => x !== gone);
const inserted = (lines, line, before) =>
  lines.flatMap((x) => (x === before ? [line, x] : [x]));

const rowsOf = (lines, table) => lines.filter((x) => x.kind === 'row' && x.table === table);

/** Acknowledged at the first attempt, and not the last of its conversation. */
const plainSends = (h) =>
  h.done('send').filter((x) => h.intents.get(x.intent).length === 1 && x.text !== LAST_WORD);

const midReads = (h, op) => h.done(op).filter((x) => x.begun < h.marks.get('healed').at);

/** Live events of one session and conversation that follow each other. */
function* neighbours(h) {
  walk(h);
  const isEntry = (x) => x.event === 'newMessage';
  const resumed = new Set();
  const last = new Map();
  for (const line of h.lines) {
    if (line.op === 'resume' && line.outcome === 'ok' && !line.answer.has_more)
      for (const id of Object.keys(line.asked)) resumed.add(`${line.session} ${id}`);
    if (line.kind !== 'event' || !line.data.seq) continue;
    const key = `${line.session} ${line.data.conversation_id}`;
    const before = last.get(key);
    const follows = before && before.data.seq + 1 === line.data.seq;
    if (resumed.has(key) && follows && isEntry(before) && isEntry(line)) yield [before, line];
    last.set(key, resumed.has(key) ? line : undefined);
  }
}

function swapData(one, other) {
  [one.data, other.data] = [other.data, one.data];
}

function* messagesInReads(h, isOwn) {
  const sends = new Map(h.done('send').map((x) => [`${x.conversation} ${x.answer.seq}`, x]));
  const deleted = new Set(h.operations.filter((x) => x.op === 'delete').map((x) => x.message));
  for (const read of midReads(h, 'history')) {
    for (const item of read.answer.items.slice(0, -1)) {
      const send = sends.get(`${read.conversation} ${item.seq}`);
      if (!send || send.at > read.begun || deleted.has(item.id)) continue;
      if ((send.user === read.user) === isOwn) yield [read, item];
    }
  }
}

function leaveOut(h, isOwn) {
  const [read, item] = first(messagesInReads(h, isOwn), 'message in a page');
  read.answer.items = read.answer.items.filter((x) => x !== item);
}

function refuse(operation, retryAfter) {
  const { at } = operation;
  Object.assign(operation, { outcome: 'failed', status: 503, code: 'SHARD_MOVING', retryAfter });
  delete operation.answer;
  return at;
}

/** Two sends, one after the other, while nobody looked. */
function* unwatchedPairs(h) {
  const looks = h.done('details', 'history', 'resume');
  for (const [id, list] of grouped(plainSends(h), (x) => x.conversation)) {
    for (const [i, later] of list.entries()) {
      const earlier = list[i - 1];
      const isAfter = earlier?.at < later.begun && earlier.answer.seq < later.answer.seq;
      const sees = (x) =>
        (x.conversation ?? id) === id && x.begun > earlier.begun - 1 && x.begun < later.at;
      if (isAfter && !looks.some(sees)) yield [earlier, later];
    }
  }
}

export const spoilings = {
  1: (h, lines) => {
    const cursors = (id) =>
      rowsOf(lines, 'participants')
        .filter((x) => x.conversation === id)
        .map((x) => Math.max(x.delivered, x.read));
    const lost = first(
      rowsOf(lines, 'messages'),
      'last message',
      (x) =>
        x.seq === h.logs.get(x.conversation).head && Math.max(...cursors(x.conversation)) < x.seq,
    );
    return without(lines, lost);
  },
  2: (h) => refuse(first(plainSends(h), 'send'), '1'),
  3: (h, lines) => {
    const plain = new Set(plainSends(h).map((x) => x.key));
    const rows = rowsOf(lines, 'messages').filter((x) => plain.has(x.key));
    const twins = grouped(rows, (x) => `${x.conversation} ${x.sender}`);
    const [one, other] = first(twins.values(), 'two messages', (x) => x.length > 1);
    other.key = one.key;
  },
  4: (h, lines) => {
    const last = rowsOf(lines, 'entries')[0];
    const { head } = h.logs.get(last.conversation);
    const seq = head + 2;
    const epoch = 1_000_000;
    lines.push({ ...last, table: 'entries', type: RENAMED, seq, epoch, payload: {} });
  },
  5: (h) => {
    const read = first(midReads(h, 'history'), 'page', (x) => x.answer.items.length > 0);
    read.answer.items[0].id = '00000000-0000-4000-8000-000000000000';
  },
  6: (h) => {
    const [earlier, later] = first(unwatchedPairs(h), 'unwatched pair');
    later.begun = earlier.begun - 0.6;
    later.at = earlier.begun - 0.4;
  },
  7: (h) => swapData(...first(neighbours(h), 'two live messages')),
  8: (h, lines) => {
    const { present } = walk(h);
    const sessions = new Set(present.values());
    const line = first(
      h.events,
      'last message to a device',
      (x) =>
        sessions.has(x.session) &&
        x.event === 'newMessage' &&
        x.data.text === LAST_WORD &&
        x.data.seq === h.logs.get(x.data.conversation_id).head,
    );
    return without(lines, line);
  },
  9: (h, lines) => {
    const isOut = (x, line) =>
      !h.memberships(line.data.conversation_id, h.sessions.get(x).user).length;
    const line = first(
      h.events,
      'message of others',
      (x) => x.event === 'newMessage' && [...h.sessions.keys()].some((one) => isOut(one, x)),
    );
    const session = [...h.sessions.keys()].find((x) => isOut(x, line));
    return inserted(lines, { ...line, session }, h.marks.get('settled'));
  },
  10: (h, lines) => {
    const isMember = (x) => h.isMemberAtEnd(x.data.conversation_id, h.sessions.get(x.session).user);
    const line = first(h.events, 'message', (x) => x.event === 'newMessage' && isMember(x));
    const { head } = h.logs.get(line.data.conversation_id);
    const id = '00000000-0000-4000-8000-000000000001';
    lines.push({ ...line, data: { ...line.data, id, seq: head + 1 } });
  },
  11: (h) => {
    const line = first(
      h.done('resume'),
      'answer with three entries of a conversation',
      ({ answer: { entries } }) =>
        entries.length > 2 &&
        new Set(entries.slice(0, 3).map((x) => x.data.conversation_id)).size === 1,
    );
    line.answer.entries.splice(1, 1);
  },
  12: (h) => leaveOut(h, true),
  13: (h) => {
    const pairs = midReads(h, 'details').flatMap((one) =>
      midReads(h, 'details')
        .filter((x) => x.conversation === one.conversation && x.user === one.user)
        .filter((x) => x.begun > one.at)
        .map((other) => [one, other]),
    );
    const [earlier, later] = first(pairs, 'two looks at one head');
    earlier.answer.lastSeq = later.answer.lastSeq + 1;
  },
  14: (h) => {
    const last = new Map();
    const pairs = h.events.flatMap((line) => {
      if (line.event !== 'messageDelivered' && line.event !== 'messageRead') return [];
      const { conversation_id: id, user_id: user } = line.data;
      const key = `${line.session} ${id} ${user} ${line.event}`;
      const before = last.get(key);
      last.set(key, line);
      return before && before.data.seq < line.data.seq ? [[before, line]] : [];
    });
    swapData(...first(pairs, 'cursor that moved twice'));
  },
  15: (h) => {
    const shown = midReads(h, 'details').flatMap((x) =>
      x.answer.participants.map((who) => ({ who, lastSeq: x.answer.lastSeq })),
    );
    const { who } = first(shown, 'cursor below its head', (x) => x.who.delivered < x.lastSeq);
    who.read = who.delivered + 1;
  },
  16: (h) => {
    const settled = h.marks.get('settled');
    const final = h.done('details').filter((x) => x.begun > settled.at);
    const shown = final.flatMap((x) =>
      x.answer.participants.map((who) => ({ who, lastSeq: x.answer.lastSeq })),
    );
    first(shown, 'cursor below its head', (x) => x.who.delivered < x.lastSeq).who.delivered += 1;
  },
  17: (h, lines) => {
    const line = first(h.events, 'mention', (x) => x.event === 'mention');
    return inserted(lines, { ...line }, line);
  },
  18: (h, lines) => {
    const row = first(rowsOf(lines, 'outbox'), 'sent mail', (x) => x.isDone);
    return lines.filter((x) => x.kind !== 'mail' || x.key !== row.key);
  },
  19: (h, lines) => {
    first(rowsOf(lines, 'participants'), 'member', (x) => x.left === null).left = 1;
  },
  20: (h, lines) => {
    const rows = [...h.logs.values()].flatMap((x) =>
      x.rows.slice(1).filter((row, i) => row.isMessage && x.rows[i].epoch === row.epoch),
    );
    const { conversation, seq } = first(rows, 'second row of an epoch');
    const isIt = (x) => x.conversation === conversation && x.seq === seq;
    first(rowsOf(lines, 'messages'), 'that row', isIt).epoch -= 1;
  },
  21: (h, lines) => {
    const row = first(rowsOf(lines, 'shards'), 'owner');
    lines.push({ ...row, owner: row.owner + 1_000 });
  },
  22: (h) => leaveOut(h, false),
  23: (h, lines) => {
    const read = first(midReads(h, 'history'), 'read');
    const at = refuse(read, '1');
    const [begun, end] = [read.begun - 0.5, at + 0.5];
    lines.push({ kind: 'fault', name: 'a move', begun, at: end, isPlanned: true });
  },
  24: (h) => {
    const kill = first(h.faults, 'kill', (x) => x.name.startsWith('kill -9'));
    kill.recoverMs = 200;
  },
  25: (h) => {
    h.marks.get('healed').at = Infinity;
  },
  27: (h) => {
    const settled = [...h.intents.values()].filter(
      (x) => x[0].op === 'send' && x[0].outcome === 'unknown' && x.at(-1).outcome === 'ok',
    );
    const last = first(settled, 'send in doubt', (x) => x[0].text !== LAST_WORD).at(-1);
    last.outcome = 'unknown';
    delete last.answer;
  },
  28: (h) => {
    const pairs = h.done('delete').flatMap((gone) =>
      midReads(h, 'history')
        .filter((x) => x.conversation === gone.conversation && x.begun > gone.at)
        .map((read) => [gone, read]),
    );
    const [gone, read] = first(pairs, 'read after a deletion');
    const { seq } = [...h.logs.get(gone.conversation).rows].find((x) => x.id === gone.message);
    read.answer.items.unshift({ id: gone.message, seq, text: 'what was said' });
  },
  30: (h) => {
    refuse(first(midReads(h, 'history'), 'read'), undefined);
  },
};

/** The lines of a history that breaks this invariant; `text` is a clean one. */
export function spoiled(invariant, lines) {
  const own = structuredClone(lines);
  const changed = spoilings[invariant](new History(own), own);
  return Array.isArray(changed) ? changed : own;
}
