// A client of /ws: acknowledgements find their request, events wait until somebody asks for them.
import { createRequire } from 'node:module';
import { checkAcknowledgement, checkEvent } from './description.mjs';
import { until, within } from './waiting.mjs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { WebSocket } = require('ws');

/** An `error` in an acknowledgement. */
export class Refused extends Error {
  constructor(error) {
    super(`${error.code}: ${error.message}`);
    this.code = error.code;
    this.traceId = error.trace_id;
    this.details = error.details;
  }
}

/** The socket went away before the answer came: nobody knows whether it was done. */
export class Unknown extends Error {}

export class Socket {
  /** Every event that has come, in order: `{event, data}`. */
  events = [];
  #waiting = new Map();
  #nextId = 1;
  #onEvent = [];

  constructor(web) {
    this.web = web;
    this.opened = new Promise((resolve, reject) => {
      web.once('open', resolve);
      web.once('error', reject);
    });
    this.opened.catch(() => undefined);
    this.closed = new Promise((resolve) => {
      web.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.closed.then(() => {
      for (const { reject } of this.#waiting.values()) reject(new Unknown('the socket closed'));
      this.#waiting.clear();
    });
    web.on('error', () => undefined);
    web.on('message', (text) => this.#receive(JSON.parse(text.toString())));
  }

  /** Calls `listener({event, data})` for every event from now on. */
  onEvent(listener) {
    this.#onEvent.push(listener);
  }

  sendRaw(text) {
    this.web.send(text);
  }

  /** Sends an event and gives the acknowledgement's data; rejects with `Refused` or `Unknown`. */
  emit(event, data) {
    const id = this.#nextId++;
    const answer = new Promise((resolve, reject) => {
      const checked = (answered) => {
        checkAcknowledgement(event, answered);
        resolve(answered);
      };
      this.#waiting.set(id, { resolve: checked, reject });
    });
    if (this.web.readyState === WebSocket.OPEN) this.web.send(JSON.stringify({ event, id, data }));
    else this.#waiting.get(id).reject(new Unknown('the socket is not open'));
    return within(`the acknowledgement of ${event}`, answer);
  }

  /** The first event of that name, come or to come, whose data pass. */
  event(name, passes = () => true) {
    return until(`event ${name}`, () => {
      const found = this.events.find((x) => x.event === name && passes(x.data));
      if (!found && this.web.readyState === WebSocket.CLOSED) {
        throw new Error(`the socket closed before event ${name}`);
      }
      return found?.data;
    });
  }

  /** The data of all events of that name that have come. */
  seen(name, passes = () => true) {
    return this.events.filter((x) => x.event === name && passes(x.data)).map((x) => x.data);
  }

  /**
   * Gives when all that the server sent before now has come: a session's frames keep their order.
   * A cursor at 0 changes nothing.
   */
  async settle(conversationId) {
    await this.emit('markAsDelivered', { conversation_id: conversationId, seq: 0 });
  }

  whenClosed() {
    return within('the close of the socket', this.closed);
  }

  async close() {
    this.web.close(1000);
    return this.whenClosed();
  }

  /** Cuts the connection as a lost network would. */
  cut() {
    this.web.terminate();
  }

  #receive(frame) {
    if ('event' in frame) {
      checkEvent(frame.event, frame.data);
      this.events.push(frame);
      for (const listener of this.#onEvent) listener(frame);
      return;
    }
    const waiting = this.#waiting.get(frame.ack);
    this.#waiting.delete(frame.ack);
    if (frame.error) waiting?.reject(new Refused(frame.error));
    else waiting?.resolve(frame.data);
  }
}

/** A socket as it is, by the means that `ws` gives: `{headers, protocols}`. */
export function openSocket(node, { headers, protocols, origin } = {}) {
  const url = new URL('/ws', node.url);
  url.protocol = url.protocol.replace('http', 'ws');
  // One frame a turn: whoever awaits an acknowledgement goes on before the next frame is looked at.
  const allowSynchronousEvents = false;
  const handshakeTimeout = 10_000;
  const options = { headers, origin, allowSynchronousEvents, handshakeTimeout, ca: node.ca };
  return new Socket(new WebSocket(url, protocols ?? [], { ...options, perMessageDeflate: false }));
}

/** A session of a person on /ws, ready. */
async function connectByWebsocket(person, options = {}) {
  const headers = { authorization: `Bearer ${person.token}` };
  const socket = openSocket(person.node, { headers, ...options });
  await within('the handshake', socket.opened);
  await socket.event('ready');
  return socket;
}

let way = connectByWebsocket;

/** From now on sessions are opened by `connectBy(person, options)`: another framing. */
export function speak(connectBy) {
  way = connectBy;
}

/** A session of a person, ready. */
export function connect(person, options) {
  return way(person, options);
}
