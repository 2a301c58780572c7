// A steady beat of messages in many conversations, so that it shows how long any of them stood
// still, and what was refused meanwhile.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { newPerson } from './people.mjs';
import { sleep } from './waiting.mjs';

/** Longer than anybody waits: then it is sent again. */
const GIVE_UP_MS = 2000;

function post(url, path, token, json, { agent, giveUpMs }) {
  const payload = JSON.stringify(json);
  const { hostname, port } = new URL(url);
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
  };
  return new Promise((resolve) => {
    const asked = request({ hostname, port, path, method: 'POST', headers, agent }, (answer) => {
      let text = '';
      answer.on('data', (piece) => {
        text += piece;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
      answer.on('error', () => resolve({ status: 0, text: 'cut off' }));
    });
    asked.setTimeout(giveUpMs, () => asked.destroy(new Error('no answer')));
    asked.on('error', (error) => resolve({ status: 0, text: error.message }));
    asked.end(payload);
  });
}

export class Pulse {
  /** Of every message that was acknowledged: `{begun, done, tries}`, milliseconds. */
  beats = [];
  /** How often a status other than 201 was the answer, with its text. */
  failures = new Map();
  agent = new Agent({ keepAlive: true, maxSockets: 512 });
  #stopping = false;

  /** `urls`: where messages are sent, in turn; a function, because they may change. */
  constructor(urls, { people = 9, everyMs = 100, giveUpMs = GIVE_UP_MS } = {}) {
    Object.assign(this, { urls, count: people, everyMs, giveUpMs });
  }

  /** Everybody writes to everybody. */
  async start(at) {
    const people = [];
    for (let i = 0; i < this.count; ++i) people.push(await newPerson('pulse', at));
    this.talks = [];
    for (const [i, left] of people.entries())
      for (const right of people.slice(i + 1))
        this.talks.push({ by: left, id: await left.conversationWith(right), beats: [] });
    this.running = Promise.all(this.talks.map((talk) => this.#beat(talk)));
    await sleep(1000);
    this.forget();
    return this;
  }

  async stop() {
    this.#stopping = true;
    await this.running;
    this.agent.destroy();
  }

  /** What was before does not count. */
  forget() {
    this.since = performance.now();
    this.failures.clear();
    for (const talk of this.talks) talk.beats = [];
  }

  async #beat(talk) {
    let turn = Math.floor(Math.random() * 100);
    await sleep(Math.random() * this.everyMs);
    while (!this.#stopping) {
      const begun = performance.now();
      const message = { text: 'pulse', client_message_id: randomUUID() };
      for (let tries = 1; ; ++tries) {
        const urls = this.urls();
        const url = urls[turn++ % urls.length];
        const path = `/conversations/${talk.id}/messages`;
        const { status, text } = await post(url, path, talk.by.token, message, this);
        if (status === 201) {
          talk.beats.push({ begun, done: performance.now(), tries });
          break;
        }
        this.#note(`${status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? text}`);
        if (this.#stopping) return;
        await sleep(10);
      }
      await sleep(this.everyMs * (0.5 + Math.random()));
    }
  }

  #note(what) {
    this.failures.set(what, (this.failures.get(what) ?? 0) + 1);
  }

  /** The quantile `q` of the time that a message took, repeats included. */
  quantile(q) {
    const times = this.talks.flatMap((talk) => talk.beats.map((x) => x.done - x.begun));
    times.sort((a, b) => a - b);
    return times[Math.min(times.length - 1, Math.floor(q * times.length))] ?? 0;
  }

  /** When the last message was acknowledged that had to be sent again or took long. */
  lastTroubleAfter(since) {
    const troubled = this.talks.flatMap((talk) =>
      talk.beats.filter((x) => x.tries > 1 || x.done - x.begun > 500).map((x) => x.done - since),
    );
    return Math.max(0, ...troubled);
  }

  summary() {
    const count = this.talks.reduce((sum, talk) => sum + talk.beats.length, 0);
    const ms = (x) => Math.round(x * 10) / 10;
    return {
      messages: count,
      p50: ms(this.quantile(0.5)),
      p99: ms(this.quantile(0.99)),
      max: ms(this.quantile(1)),
      failures: Object.fromEntries(this.failures),
    };
  }
}
