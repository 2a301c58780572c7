// A device that follows all conversations of its person as the contract asks clients to, whatever
// happens to its connection, and whose every event and request is recorded.
import { ENTRIES } from '../follower.mjs';
import { sleep, within } from '../waiting.mjs';
import { outcomeOfError } from './outcomes.mjs';

/** Longer than a node lets anybody wait: who hears nothing then takes another connection. */
const PATIENCE_MS = 8000;
let sessions = 0;

export class Device {
  /** By conversation: the seq up to which this device knows the log. */
  cursors = new Map();
  /** How its connections ended. */
  closes = [];
  #live = new Set();
  /** Places of own messages beyond the cursor: they come as acknowledgements. */
  #own = new Map();
  #isStopped = false;

  /** `person` has an account; `site.pick()` names the node to connect to. */
  constructor(name, person, { site, recorder }) {
    Object.assign(this, { name, person, site, recorder });
  }

  start(conversationIds) {
    for (const id of conversationIds) this.cursors.set(id, 0);
    this.running = this.#run();
    return this;
  }

  async stop() {
    this.#isStopped = true;
    this.cut();
    await this.running;
  }

  /** Loses the connection as a client in a tunnel does. */
  cut() {
    this.socket?.cut();
  }

  get isConnected() {
    return this.session !== undefined;
  }

  isLive(conversationId) {
    return this.#live.has(conversationId);
  }

  /** The connections that the node has not closed: after a while it is elsewhere, too. */
  async #run() {
    while (!this.#isStopped) {
      try {
        await this.#follow();
      } catch {
        this.cut();
      }
      await sleep(30);
    }
  }

  async #follow() {
    const node = this.site.pick();
    const at = Object.assign(Object.create(this.person), { node });
    const coming = at.connect();
    const socket = await within('the connection', coming, PATIENCE_MS).catch((error) => {
      coming.then(
        (late) => late.cut(),
        () => undefined,
      );
      throw error;
    });
    if (this.#isStopped) return socket.cut();
    await this.#serve(socket, node);
  }

  async #serve(socket, node) {
    const session = `${this.name}/${(sessions += 1)}`;
    Object.assign(this, { socket, session });
    this.#live.clear();
    const about = { session, device: this.name, user: this.person.id };
    this.recorder.note('opened', { ...about, node: node.url });
    for (const frame of socket.events.splice(0)) this.#receive(session, frame);
    socket.onEvent((frame) => {
      socket.events.length = 0;
      this.#receive(session, frame);
    });
    this.#resume([...this.cursors.keys()]).catch(() => socket.cut());
    const { code } = await socket.closed;
    this.session = undefined;
    this.closes.push(code);
    this.recorder.note('closed', { ...about, code });
  }

  /** One request on the present connection: `{outcome, answer, …}`. */
  async emit(event, data, fields) {
    const { socket, session } = this;
    if (!session) return { outcome: 'failed', code: 'NOT_CONNECTED' };
    const begun = { session, user: this.person.id, via: 'socket', ...fields };
    const operation = this.recorder.begin(begun);
    try {
      const answer = await within(event, socket.emit(event, data), PATIENCE_MS);
      this.recorder.end(operation, 'ok', { answer: fields.keep?.(answer) ?? answer });
      return { outcome: 'ok', answer, session };
    } catch (error) {
      const { outcome, code, isFinal } = outcomeOfError(error);
      if (outcome === 'unknown') socket.cut();
      this.recorder.end(operation, outcome, { code });
      return { outcome, code, isFinal };
    }
  }

  /** A message of this very session was acknowledged: no event tells of it. */
  noteOwn(session, conversationId, seq) {
    if (session !== this.session) return;
    const own = this.#own.get(conversationId) ?? new Set();
    this.#own.set(conversationId, own.add(seq));
    this.#advance(conversationId);
  }

  async #resume(ids) {
    const cursors = Object.fromEntries(ids.map((id) => [id, this.cursors.get(id) ?? 0]));
    const fields = { op: 'resume', asked: cursors };
    const { outcome, answer } = await this.emit('resume', { cursors }, fields);
    if (outcome !== 'ok') throw new Error('no answer to resume');
    for (const { data } of answer.entries) this.#take(data.conversation_id, data.seq);
    for (const id of answer.reset ?? []) this.#live.delete(id);
    if (answer.has_more) return this.#resume(ids);
    for (const id of ids) if (!answer.reset?.includes(id)) this.#live.add(id);
  }

  #receive(session, { event, data }) {
    this.recorder.note('event', { session, event, data });
    const { conversation_id: id } = data;
    if (event === 'resync') this.#live.delete(id);
    const isEntry = ENTRIES.has(event);
    if (isEntry && this.#live.has(id)) this.#take(id, data.seq);
    const isOwn = data.user_id === this.person.id;
    if (event === 'memberLeft' && isOwn) this.#live.delete(id);
    const isNew = event === 'conversationCreated' || (event === 'memberJoined' && isOwn);
    if (event === 'resync' || (isNew && !this.#live.has(id))) {
      this.#resume([id]).catch(() => this.cut());
    }
  }

  #take(id, seq) {
    const known = this.cursors.get(id) ?? 0;
    this.#own.set(id, (this.#own.get(id) ?? new Set()).add(seq));
    this.cursors.set(id, known);
    this.#advance(id);
  }

  #advance(id) {
    const own = this.#own.get(id);
    let cursor = this.cursors.get(id) ?? 0;
    while (own.delete(cursor + 1)) cursor += 1;
    this.cursors.set(id, cursor);
    for (const seq of own) if (seq <= cursor) own.delete(seq);
  }
}
