// Somebody who does things to conversations by their devices and by REST, and insists on what may
// have been done. Every attempt is recorded.
import { randomUUID } from 'node:crypto';
import { sleep } from '../waiting.mjs';
import { tryCall } from './outcomes.mjs';

const PATIENCE_MS = 8000;
/** Nothing is tried for longer; a run that heals needs far less. */
const INSIST_MS = 90_000;
const place = ({ id, seq, text }) => ({ id, seq, text });

/** What is worth keeping of an answer. */
const keeps = {
  send: place,
  edit: place,
  delete: (x) => (x ? { seq: x.seq } : {}),
  react: () => ({}),
  history: ({ items, has_more: hasMore }) => ({ items: items.map(place), hasMore }),
  details: ({ last_seq: lastSeq, name, participants }) => ({
    lastSeq,
    name,
    participants: participants.map((x) => ({
      user: x.user_id,
      delivered: x.delivered_seq,
      read: x.read_seq,
    })),
  }),
  mentions: ({ items, has_next: hasMore }) => ({ items: items.map((x) => x.message_id), hasMore }),
};
const keepsOf = (op) => keeps[op] ?? ((x) => x);

export class Participant {
  /** How likely somebody who was only refused does not try again. */
  givesUp = 0.3;

  constructor(person, devices, { site, recorder, random }) {
    Object.assign(this, { person, devices, site, recorder, random });
  }

  get id() {
    return this.person.id;
  }

  /** Something with an effect: tried until it is known what became of it. Gives the last result. */
  async insist(fields, attempt) {
    const all = { intent: randomUUID(), ...fields };
    const end = Date.now() + INSIST_MS;
    let isUnknown = false;
    for (let number = 1; ; number += 1) {
      const result = await attempt({ ...all, attempt: number });
      if (result.outcome === 'ok' || result.isFinal) return result;
      isUnknown ||= result.outcome === 'unknown';
      // What was only refused may be given up: then it must never appear.
      if (!isUnknown && this.random() < this.givesUp) return result;
      if (Date.now() > end) return result;
      await sleep(30 + 120 * this.random());
    }
  }

  /** One call of REST. */
  async call(method, path, json, fields, headers) {
    const operation = this.recorder.begin({ user: this.id, via: 'rest', ...fields });
    const options = { json, token: this.person.token, headers, deadlineMs: PATIENCE_MS };
    const result = await tryCall(this.site.pick(), method, path, options);
    const { outcome, code, status, retryAfter, answer } = result;
    const kept = outcome === 'ok' ? keepsOf(fields.op)(answer) : undefined;
    this.recorder.end(operation, outcome, { code, status, retryAfter, answer: kept });
    return result;
  }

  /** A device that is connected, or none. */
  device() {
    const connected = this.devices.filter((x) => x.isConnected);
    return connected[Math.floor(this.random() * connected.length)];
  }

  async #emit(device, event, data, fields) {
    const result = await device.emit(event, data, { ...fields, keep: keepsOf(fields.op) });
    if (fields.op === 'send' && result.outcome === 'ok')
      device.noteOwn(result.session, fields.conversation, result.answer.seq);
    return result;
  }

  /** By a device or by REST: every attempt in its own way. */
  #either(event, data, rest, fields) {
    const device = this.random() < 0.7 ? this.device() : undefined;
    if (device) return this.#emit(device, event, data, fields);
    const [method, path, json] = rest;
    const headers = { 'idempotency-key': fields.key };
    return this.call(method, path, json, fields, headers);
  }

  send(conversation, text) {
    return this.sending(conversation, text)();
  }

  /** A send that can be asked for again and again, always under one key. */
  sending(conversation, text) {
    const key = randomUUID();
    const data = { conversation_id: conversation, text, client_message_id: key };
    const rest = ['POST', `/conversations/${conversation}/messages`, { text }];
    const about = { op: 'send', intent: randomUUID(), key, conversation, text };
    return () => this.insist(about, (fields) => this.#either('sendMessage', data, rest, fields));
  }

  edit(conversation, message, text) {
    const data = { conversation_id: conversation, message_id: message, text };
    const fields = { op: 'edit', conversation, message, text };
    return this.#change('editMessage', data, ['PATCH', '', { text }], fields);
  }

  erase(conversation, message) {
    const data = { conversation_id: conversation, message_id: message };
    const fields = { op: 'delete', conversation, message };
    return this.#change('deleteMessage', data, ['DELETE', ''], fields);
  }

  react(conversation, message, emoji, isAdded) {
    const data = { conversation_id: conversation, message_id: message, emoji };
    const tail = `/reactions/${encodeURIComponent(emoji)}`;
    const fields = { op: 'react', conversation, message, emoji, isAdded };
    const [event, method] = isAdded ? ['react', 'PUT'] : ['unreact', 'DELETE'];
    return this.#change(event, data, [method, tail], fields);
  }

  /** A change of a message. A key belongs to one form of a request, so the way is chosen once. */
  #change(event, data, [method, tail, json], about) {
    const key = randomUUID();
    const path = `/conversations/${about.conversation}/messages/${about.message}${tail}`;
    const byDevice = this.random() < 0.7;
    return this.insist({ ...about, key }, async (fields) => {
      const headers = { 'idempotency-key': key };
      if (!byDevice) return this.call(method, path, json, fields, headers);
      const device = this.device();
      if (!device) return { outcome: 'failed', code: 'NOT_CONNECTED' };
      return this.#emit(device, event, { ...data, idempotency_key: key }, fields);
    });
  }

  /** A change of a group: invite, leave, remove, rename. */
  changeGroup(op, conversation, [method, tail, json], about = {}) {
    const key = randomUUID();
    const path = `/conversations/${conversation}${tail}`;
    return this.insist({ op, conversation, key, ...about }, (fields) =>
      this.call(method, path, json, fields, { 'idempotency-key': key }),
    );
  }

  /** `op` is read or delivered. */
  mark(op, conversation, seq) {
    const fields = { op, conversation, seq };
    const device = this.random() < 0.7 ? this.device() : undefined;
    const event = op === 'read' ? 'markAsRead' : 'markAsDelivered';
    if (device) return this.#emit(device, event, { conversation_id: conversation, seq }, fields);
    return this.call('POST', `/conversations/${conversation}/${op}`, { seq }, fields);
  }

  history(conversation, after, limit) {
    const path = `/conversations/${conversation}/messages?after_seq=${after}&limit=${limit}`;
    return this.call('GET', path, undefined, { op: 'history', conversation, after, limit });
  }

  details(conversation, more = {}) {
    const path = `/conversations/${conversation}`;
    return this.call('GET', path, undefined, { op: 'details', conversation, ...more });
  }

  sync(cursors) {
    return this.call('POST', '/sync', { cursors }, { op: 'sync', asked: cursors });
  }

  mentions(page, more = {}) {
    const path = `/mentions?page=${page}&page_size=200`;
    return this.call('GET', path, undefined, { op: 'mentions', page, ...more });
  }
}
