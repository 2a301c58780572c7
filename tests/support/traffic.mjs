// Load that never gives up: pairs of people who write to each other, every text under a key until
// it is acknowledged, whatever happens to the node; recorded, and judged by the checker.
import { randomUUID } from 'node:crypto';
import { Crowd } from './history/crowd.mjs';
import { Recorder } from './history/recorder.mjs';
import { fileOf, judge } from './history/run.mjs';
import { noteStored, watchCluster, whenDone } from './history/stored.mjs';
import { newPair } from './people.mjs';
import { expectStatus } from './rest.mjs';
import { until } from './waiting.mjs';

/** One person who writes to one conversation, one text after the other or several at a time. */
class Writer {
  /** Texts that were acknowledged. */
  count = 0;
  #isStopping = false;

  constructor(participant, conversationId, { window = 1, size = 0 } = {}) {
    Object.assign(this, { participant, conversationId, size });
    participant.givesUp = 0;
    this.running = Promise.all(Array.from({ length: window }, () => this.#write()));
    this.running.catch(() => undefined); // `stop` tells.
  }

  get device() {
    return this.participant.devices[0];
  }

  /** Ends when all that was begun is acknowledged. */
  async stop() {
    this.#isStopping = true;
    await this.running;
  }

  /** Loses the connection; what is under way is sent again on a new one. */
  cut() {
    this.device.cut();
  }

  async #write() {
    while (!this.#isStopping) {
      const text = `${randomUUID()} ${'.'.repeat(this.size)}`;
      const { outcome, code } = await this.participant.send(this.conversationId, text);
      if (outcome !== 'ok') throw new Error(`no acknowledgement in time: ${code}`);
      this.count += 1;
    }
  }
}

/** Pairs of people who write to each other, while a second device of one of them listens. */
export class Traffic extends Crowd {
  writers = [];
  followers = [];
  #isJudged = false;

  constructor(node) {
    const recorder = new Recorder(fileOf('traffic', randomUUID()));
    super({ site: { pick: () => this.node }, recorder, random: Math.random });
    this.node = node;
  }

  async start({ pairs = 2, ...load } = {}) {
    await watchCluster(this.node.databaseUrl);
    this.pairs = await Promise.all(Array.from({ length: pairs }, () => newPair(this.node)));
    const people = this.pairs.map(({ alice, bob }) => [this.add(alice, 1), this.add(bob, 2)]);
    await Promise.all(people.map(([alice, bob]) => this.addDirect(alice, bob)));
    await this.connect();
    for (const [i, pair] of people.entries()) {
      this.writers.push(...pair.map((one) => new Writer(one, this.pairs[i].id, load)));
      this.followers.push(pair[1].devices[1]);
    }
    await this.more(20);
    return this;
  }

  get count() {
    return this.writers.reduce((sum, writer) => sum + writer.count, 0);
  }

  /** Waits until that many more messages are acknowledged. */
  async more(count) {
    const goal = this.count + count;
    await until(`${count} more messages`, () => this.count >= goal, 60_000);
  }

  /** Every writer gets this many more through. */
  async moreOfEach(count) {
    const goals = this.writers.map((writer) => writer.count + count);
    const all = () => this.writers.every((writer, i) => writer.count >= goals[i]);
    await until(`${count} more messages of each`, all, 60_000);
  }

  refusals(code) {
    return this.recorder.count(code);
  }

  /** Requests of which nobody knew whether they were done. */
  get unknowns() {
    return this.recorder.count('unknown');
  }

  async stopWriting() {
    await Promise.all(this.writers.map((writer) => writer.stop()));
  }

  async end() {
    await Promise.allSettled(this.writers.map((writer) => writer.stop()));
    await this.disconnect();
    if (this.#isJudged) return;
    this.recorder.close();
    this.recorder.remove();
  }

  /** Stops writing and checks every promise that can be checked from outside. */
  async check() {
    await this.stopWriting();
    await this.settle();
    await this.disconnect();
    const ids = this.conversations.map((x) => x.id);
    await whenDone(ids, this.node.databaseUrl);
    await noteStored(this.recorder, ids, Date.now(), this.node.databaseUrl);
    this.recorder.close();
    this.#isJudged = true;
    judge(this.recorder, 'after the load');
  }
}

/** All messages of a conversation, as somebody is shown them. */
export async function historyOf(person, id) {
  const items = [];
  for (;;) {
    const after = items.at(-1)?.seq ?? 0;
    const path = `/conversations/${id}/messages?after_seq=${after}&limit=200`;
    const body = expectStatus(await person.get(path), 200);
    items.push(...body.items);
    if (!body.has_more) return items;
  }
}
