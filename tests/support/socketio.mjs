// The stock Socket.IO client behind the face of the client of /ws, so that every test of real time
// can speak either.
import { createRequire } from 'node:module';
import { checkAcknowledgement, checkEvent } from './description.mjs';
import { Refused, Unknown } from './socket.mjs';
import { until, within } from './waiting.mjs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { io } = require('socket.io-client');

/**
 * One packet a turn, though the client takes all packets of a poll in one: whoever awaits an
 * acknowledgement goes on before the next event is looked at.
 */
const later = (run) => setImmediate(run);

function settle(args, resolve, reject) {
  const [outcome] = args;
  if (args.length !== 1) reject(new Error(`an acknowledgement of ${args.length} arguments`));
  else if (outcome.error) reject(new Refused(outcome.error));
  else resolve(outcome.data);
}

export class SocketioSocket {
  /** Every event that has come, in order: `{event, data}`. */
  events = [];
  #waiting = new Set();
  #onEvent = [];

  constructor(client) {
    this.client = client;
    this.opened = new Promise((resolve, reject) => {
      client.once('connect', resolve);
      client.once('connect_error', (error) => reject(error));
    });
    this.opened.catch(() => undefined);
    this.closed = new Promise((resolve) => {
      client.once('disconnect', (reason, details) => {
        resolve({ code: details?.context?.code ?? 1000, reason });
      });
    });
    this.closed.then(() => {
      for (const reject of this.#waiting) reject(new Unknown('the socket closed'));
    });
    client.onAny((event, data) => later(() => this.#receive({ event, data })));
  }

  #receive(frame) {
    checkEvent(frame.event, frame.data);
    this.events.push(frame);
    for (const listener of this.#onEvent) listener(frame);
  }

  onEvent(listener) {
    this.#onEvent.push(listener);
  }

  /** Sends an event and gives the acknowledgement's data; rejects with `Refused` or `Unknown`. */
  emit(event, data) {
    const answer = new Promise((resolve, reject) => {
      if (!this.client.connected) reject(new Unknown('the socket is not open'));
      this.#waiting.add(reject);
      this.client.emit(event, data, (...args) => {
        this.#waiting.delete(reject);
        const checked = (answered) => {
          checkAcknowledgement(event, answered);
          resolve(answered);
        };
        later(() => settle(args, checked, reject));
      });
    });
    return within(`the acknowledgement of ${event}`, answer);
  }

  /** The first event of that name, come or to come, whose data pass. */
  event(name, passes = () => true) {
    return until(`event ${name}`, () => {
      const found = this.events.find((x) => x.event === name && passes(x.data));
      if (!found && !this.client.connected) {
        throw new Error(`the socket closed before event ${name}`);
      }
      return found?.data;
    });
  }

  /** The data of all events of that name that have come. */
  seen(name, passes = () => true) {
    return this.events.filter((x) => x.event === name && passes(x.data)).map((x) => x.data);
  }

  /** Gives when all that the server sent before now has come. */
  async settle(conversationId) {
    await this.emit('markAsDelivered', { conversation_id: conversationId, seq: 0 });
  }

  whenClosed() {
    return within('the close of the socket', this.closed);
  }

  async close() {
    this.client.disconnect();
    return this.whenClosed();
  }

  /** Cuts the connection as a lost network would. */
  cut() {
    const { engine } = this.client.io;
    const web = engine?.transport?.ws;
    if (web?.terminate) web.terminate();
    else this.client.disconnect();
  }
}

/** The stock client as an application makes it; `options` go to it unchanged. */
export function stockClient(node, token, options = {}) {
  return io(node.url, {
    auth: { token },
    forceNew: true,
    reconnection: false,
    ...options,
  });
}

/** A session of a person, ready. */
export async function connectBySocketio(person, options = {}) {
  const socket = new SocketioSocket(stockClient(person.node, person.token, options));
  await within('the handshake', socket.opened);
  await socket.event('ready');
  return socket;
}
