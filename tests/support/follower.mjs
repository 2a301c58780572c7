// A device that follows conversations as the contract asks clients to: it keeps a cursor for each,
// resumes after every reconnect, and takes note of every gap and every repeat.
import { Refused } from './socket.mjs';
import { sleep } from './waiting.mjs';

/** The events that are entries of a log, with their place as `seq`. */
export const ENTRIES = new Set([
  'newMessage',
  'messageEdited',
  'messageDeleted',
  'reactionAdded',
  'reactionRemoved',
  'conversationUpdated',
  'memberJoined',
  'memberLeft',
]);

export class Follower {
  /** What broke the promise "no gap, no repeat"; empty when all is well. */
  violations = [];
  reconnects = 0;
  resyncs = 0;
  #stopped = false;
  #logs = new Map();
  #live = new Set();
  #events = new Map();

  constructor(person, conversationIds) {
    this.person = person;
    for (const id of conversationIds) {
      this.#logs.set(id, []);
      this.#events.set(id, []);
    }
  }

  /** The log as `{event, data}`, one for each place. */
  entries(conversationId) {
    return this.#events.get(conversationId);
  }

  /** The log of a conversation as this device knows it. */
  log(conversationId) {
    return this.#logs.get(conversationId);
  }

  cursor(conversationId) {
    return this.log(conversationId).at(-1)?.seq ?? 0;
  }

  /** Connects, and again whenever the connection ends, until `stop`. */
  start() {
    this.running = this.#run();
    return this;
  }

  async stop() {
    this.#stopped = true;
    this.socket?.cut();
    await this.running;
  }

  /** Loses the connection as a client in a tunnel does. */
  cut() {
    this.socket?.cut();
  }

  async #run() {
    while (!this.#stopped) {
      try {
        await this.#follow();
      } catch (error) {
        if (error instanceof Refused && error.code === 'INTERNAL_ERROR')
          this.violations.push(`${error}`);
        await sleep(50);
      }
      this.reconnects += 1;
    }
  }

  async #follow() {
    this.#live.clear();
    const { socket } = this;
    this.socket = await this.person.connect();
    if (socket) socket.events.length = 0;
    this.socket.onEvent((frame) => this.#receive(frame));
    if (this.#stopped) this.socket.cut();
    try {
      await this.#resume([...this.#logs.keys()]);
    } catch (error) {
      // What still comes on it would be told twice.
      this.socket.cut();
      throw error;
    }
    this.lastClose = await this.socket.closed;
  }

  async #resume(ids) {
    const cursors = Object.fromEntries(ids.map((id) => [id, this.cursor(id)]));
    const {
      entries,
      has_more: more,
      recovered,
      reset,
    } = await this.socket.emit('resume', { cursors });
    if (!recovered) this.violations.push(`told to load ${reset} afresh`);
    for (const { event, data } of entries) {
      this.#append(event, data, 'missed');
    }
    if (more) return this.#resume(ids);
    for (const id of ids) this.#live.add(id);
  }

  #receive({ event, data }) {
    if (event === 'resync') {
      this.resyncs += 1;
      this.#live.delete(data.conversation_id);
      this.#resume([data.conversation_id]).catch(() => this.socket.cut());
    } else if (ENTRIES.has(event) && this.#live.has(data.conversation_id)) {
      this.#append(event, data, 'live');
    }
  }

  #append(event, data, how) {
    const { conversation_id: id, seq } = data;
    const wanted = this.cursor(id) + 1;
    if (seq !== wanted) {
      this.violations.push(`${how}: ${event} at ${seq} of ${id} after ${wanted - 1}`);
    }
    if (seq >= wanted) {
      this.log(id).push(data);
      this.entries(id).push({ event, data });
    }
  }
}
