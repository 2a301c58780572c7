// What each device knew of each log, from its events and answers in order; and where that was not
// as promised. The rules about delivery all read this one walk.
import { ENTRIES } from '../follower.mjs';

/** `problems` are `{rule, sentence, proof}`; `devices` is device → conversation → what it knew. */
export function walk(history) {
  history.walked ??= new Walk(history).run();
  return history.walked;
}

class Walk {
  problems = [];
  devices = new Map();
  #present = new Map();

  constructor(history) {
    this.history = history;
  }

  run() {
    for (const line of this.history.lines) {
      if (line.kind === 'mark' && line.name === 'settled') break;
      if (line.kind === 'opened') this.#open(line);
      if (line.kind === 'event' && ENTRIES.has(line.event)) this.#entry(line);
      if (line.kind === 'event' && line.event === 'resync') this.#lose(line);
      if (line.op === 'resume' && line.outcome === 'ok') this.#resumed(line);
    }
    return { problems: this.problems, devices: this.devices, present: this.#present };
  }

  /** A new connection begins with nothing live. */
  #open({ session, device }) {
    this.#present.set(device, session);
    for (const known of this.#of(device).values()) known.isLive = false;
  }

  #of(device) {
    if (!this.devices.has(device)) this.devices.set(device, new Map());
    return this.devices.get(device);
  }

  /** What a session's device knows of a conversation. */
  #known(session, conversation) {
    const { device } = this.history.sessions.get(session);
    const all = this.#of(device);
    if (!all.has(conversation))
      all.set(conversation, { cursor: 0, isLive: false, isBroken: false, entries: new Map() });
    return all.get(conversation);
  }

  #lose({ session, data }) {
    this.#known(session, data.conversation_id).isLive = false;
  }

  #blame(known, rule, sentence, ...proof) {
    known.isBroken = true;
    this.problems.push({ rule, sentence, proof });
  }

  #entry(line) {
    const { session, event, data } = line;
    const { user } = this.history.sessions.get(session);
    const { conversation_id: id, seq } = data;
    const known = this.#known(session, id);
    if (!known.isLive) return;
    const own = this.history.ownSeqs(session);
    while (known.cursor + 1 < seq && own.has(`${id} ${known.cursor + 1}`)) known.cursor += 1;
    const place = `${event} at ${seq} of ${id} came to session ${session}`;
    if (seq <= known.cursor && !own.has(`${id} ${seq}`))
      this.#blame(known, 7, `${place}, which was at ${known.cursor} already`, line);
    if (seq > known.cursor + 1) this.#blame(known, 7, `${place} right after ${known.cursor}`, line);
    known.cursor = Math.max(known.cursor, seq);
    known.entries.set(seq, { event, data });
    if (event === 'memberLeft' && data.user_id === user) known.isLive = false;
  }

  #resumed(line) {
    const { entries, has_more: hasMore, reset = [] } = line.answer;
    for (const [id, after] of Object.entries(line.asked)) {
      const known = this.#known(line.session, id);
      if (reset.includes(id)) {
        known.isLive = false;
        continue;
      }
      const own = entries.filter((x) => x.data.conversation_id === id);
      const end = this.#contiguous(known, after, own, line);
      known.cursor = known.isLive ? Math.max(known.cursor, end) : end;
      known.isLive = !hasMore || known.isLive;
    }
  }

  /** Invariant 11: an answer goes on at its cursor without gap or repeat. */
  #contiguous(known, after, entries, line) {
    let at = after;
    for (const { event, data } of entries) {
      if (data.seq !== at + 1) {
        const place = `${event} at ${data.seq} of ${data.conversation_id}`;
        this.#blame(known, 11, `${place} follows ${at} in an answer to resume`, line);
      }
      at = Math.max(at, data.seq);
      known.entries.set(data.seq, { event, data });
    }
    return at;
  }
}
