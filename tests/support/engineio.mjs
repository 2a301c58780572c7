// Engine.IO v4 by hand, packet by packet: what a stock client never lets a test see.
import { createRequire } from 'node:module';
import { call } from './rest.mjs';
import { within } from './waiting.mjs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { WebSocket } = require('ws');

export const SEPARATOR = '\x1e';

const queryOf = (parameters) =>
  new URLSearchParams(
    Object.entries({ EIO: '4', transport: 'polling', ...parameters }).filter(([, x]) => x != null),
  );

/** One request of long polling: `{status, text, headers}`. */
export function polling(node, method, parameters = {}, body = undefined, headers = {}) {
  const type = body === undefined ? {} : { 'content-type': 'text/plain;charset=UTF-8' };
  return call(node, method, `/socket.io/?${queryOf(parameters)}`, {
    body,
    headers: { accept: '*/*', ...type, ...headers },
  });
}

/** A session that has been begun by long polling. */
export class PollingSession {
  constructor(node, opening) {
    this.node = node;
    this.handshake = JSON.parse(opening.text.slice(1));
    this.sid = this.handshake.sid;
  }

  static async begin(node) {
    return new PollingSession(node, await polling(node, 'GET'));
  }

  get() {
    return polling(this.node, 'GET', { sid: this.sid });
  }

  post(body) {
    return polling(this.node, 'POST', { sid: this.sid }, body);
  }

  /** The packets of the next poll. */
  async packets() {
    return (await this.get()).text.split(SEPARATOR);
  }
}

/** A WebSocket of Engine.IO whose packets are read one after the other. */
export class RawSocket {
  #packets = [];
  #wanted = [];

  constructor(node, parameters = {}) {
    const query = queryOf({ transport: 'websocket', ...parameters });
    const url = new URL(`/socket.io/?${query}`, node.url);
    url.protocol = 'ws:';
    this.web = new WebSocket(url, { perMessageDeflate: false });
    this.web.on('message', (data, isBinary) => this.#receive(isBinary ? data : data.toString()));
    this.web.on('error', () => undefined);
    this.opened = new Promise((resolve, reject) => {
      this.web.once('open', resolve);
      this.web.once('error', reject);
    });
    this.opened.catch(() => undefined);
    this.closed = new Promise((resolve) => {
      this.web.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  #receive(packet) {
    const wanted = this.#wanted.shift();
    if (wanted) wanted(packet);
    else this.#packets.push(packet);
  }

  send(packet) {
    this.web.send(packet);
  }

  /** The next packet that has come or will. */
  next() {
    if (this.#packets.length > 0) return this.#packets.shift();
    const packet = new Promise((resolve) => {
      this.#wanted.push(resolve);
    });
    return within('a packet', packet);
  }

  whenClosed() {
    return within('the close of the socket', this.closed);
  }

  cut() {
    this.web.terminate();
  }
}
