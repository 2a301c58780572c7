// Load that never gives up: every text has a key and is sent until it is acknowledged, whatever
// happens to the node; and the check of what the node has promised.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { query } from './database.mjs';
import { Follower } from './follower.mjs';
import { newPair } from './people.mjs';
import { expectStatus } from './rest.mjs';
import { Refused, Unknown } from './socket.mjs';
import { sleep, until } from './waiting.mjs';

/** Refusals that say "later"; any other one ends a test. */
const LATER = new Set(['STORAGE_UNAVAILABLE', 'OVERLOADED', 'SHARD_MOVING', 'RATE_LIMITED']);

/** One person who writes to one conversation, one text after the other or several at a time. */
export class Writer {
  /** `{text, key, seq, id}` in the order of the acknowledgements. */
  acknowledged = [];
  /** How often a code was the answer. */
  refusals = new Map();
  violations = [];
  unknowns = 0;
  closes = [];
  #stopping = false;

  constructor(person, conversationId, { window = 1, size = 0 } = {}) {
    Object.assign(this, { person, conversationId, window, size });
  }

  start() {
    this.running = Promise.all(Array.from({ length: this.window }, () => this.#write()));
    return this;
  }

  /** Ends when all that was begun is acknowledged. */
  async stop() {
    this.#stopping = true;
    await this.running;
    const socket = await this.connection?.catch(() => undefined);
    socket?.cut();
  }

  /** Loses the connection; what is under way is sent again on a new one. */
  cut() {
    this.connection?.then(
      (socket) => socket.cut(),
      () => undefined,
    );
  }

  async #write() {
    while (!this.#stopping) {
      const key = randomUUID();
      const text = `${key} ${'.'.repeat(this.size)}`;
      const data = { conversation_id: this.conversationId, text, client_message_id: key };
      const { seq, id } = await this.#insist(data);
      this.acknowledged.push({ text, key, seq, id });
    }
  }

  async #insist(data) {
    const end = Date.now() + 120_000;
    while (Date.now() < end) {
      try {
        const socket = await this.#socket();
        return await socket.emit('sendMessage', data);
      } catch (error) {
        this.#note(error);
        await sleep(20 + 80 * Math.random());
      }
    }
    throw new Error(
      `no acknowledgement for two minutes; so far ${JSON.stringify([...this.refusals])}`,
    );
  }

  #note(error) {
    if (error instanceof Refused) {
      this.refusals.set(error.code, (this.refusals.get(error.code) ?? 0) + 1);
      if (!LATER.has(error.code)) this.violations.push(`${error}`);
    } else if (error instanceof Unknown) {
      this.unknowns += 1;
    }
  }

  /** The connection, shared by all texts under way; a new one when it has ended. */
  #socket() {
    this.connection ??= this.person.connect().then(
      (socket) => {
        socket.closed.then((close) => {
          this.closes.push(close.code);
          this.connection = undefined;
        });
        return socket;
      },
      (error) => {
        this.connection = undefined;
        throw error;
      },
    );
    return this.connection;
  }
}

/** Pairs of people who write to each other while one device of each pair follows along. */
export class Traffic {
  constructor(node) {
    this.node = node;
    this.writers = [];
    this.followers = [];
  }

  async start({ pairs = 2, ...load } = {}) {
    this.pairs = await Promise.all(Array.from({ length: pairs }, () => newPair(this.node)));
    for (const { alice, bob, id } of this.pairs) {
      this.writers.push(...[alice, bob].map((person) => new Writer(person, id, load).start()));
      this.followers.push(new Follower(bob, [id]).start());
    }
    await this.more(20);
    return this;
  }

  get count() {
    return this.writers.reduce((sum, writer) => sum + writer.acknowledged.length, 0);
  }

  /** Waits until that many more messages are acknowledged. */
  async more(count) {
    const goal = this.count + count;
    await until(`${count} more messages`, () => this.count >= goal, 60_000);
  }

  /** Every writer gets this many more through. */
  async moreOfEach(count) {
    const goals = this.writers.map((writer) => writer.acknowledged.length + count);
    const all = () => this.writers.every((writer, i) => writer.acknowledged.length >= goals[i]);
    await until(`${count} more messages of each`, all, 60_000);
  }

  refusals(code) {
    return this.writers.reduce((sum, writer) => sum + (writer.refusals.get(code) ?? 0), 0);
  }

  async stopWriting() {
    await Promise.all(this.writers.map((writer) => writer.stop()));
  }

  async end() {
    await Promise.allSettled(this.writers.map((writer) => writer.stop()));
    await Promise.all(this.followers.map((follower) => follower.stop()));
  }

  /**
   * Stops writing and checks the promises: nothing acknowledged is lost, nothing is there twice, no
   * hole, one order for everybody, and in one writer's order of time.
   */
  async check() {
    await this.stopWriting();
    const broken = [...this.writers, ...this.followers].flatMap((x) => x.violations);
    assert.deepEqual(broken.slice(0, 5), []);
    for (const [i, pair] of this.pairs.entries()) {
      const history = await historyOf(pair.alice, pair.id);
      this.#checkHistory(pair, history);
      await this.#checkRows(pair, history);
      await checkFollower(this.followers[i], pair.id, history);
    }
  }

  #checkHistory({ id }, history) {
    assert.deepEqual(
      history.map((x) => x.seq),
      history.map((_, i) => i + 1),
      'seqs without a hole',
    );
    const writers = this.writers.filter((x) => x.conversationId === id);
    const acknowledged = writers.flatMap((x) => x.acknowledged);
    for (const { seq, id: message, text } of acknowledged) {
      const stored = history[seq - 1];
      assert.deepEqual(
        [stored?.id, stored?.text],
        [message, text],
        `the message acknowledged as ${seq}`,
      );
    }
    assert.equal(history.length, acknowledged.length, 'every text once, and nothing else');
    for (const { window, acknowledged: own } of writers) {
      const seqs = own.map((x) => x.seq);
      if (window === 1)
        assert.deepEqual(
          seqs,
          [...seqs].sort((a, b) => a - b),
        );
    }
  }

  async #checkRows({ id }, history) {
    const rows = await query(
      'SELECT seq, id FROM messaging.messages WHERE conversation_id = :id ORDER BY seq',
      { id },
      this.node.databaseUrl,
    );
    assert.deepEqual(
      rows.map((x) => x.id),
      history.map((x) => x.id),
    );
  }
}

async function checkFollower(follower, id, history) {
  await until('the follower to have all', () => follower.cursor(id) >= history.length);
  assert.deepEqual(follower.violations, []);
  assert.deepEqual(
    follower.log(id).map((x) => x.id),
    history.map((x) => x.id),
  );
}

export async function historyOf(person, id) {
  const items = [];
  for (;;) {
    const path = `/conversations/${id}/messages?after_seq=${items.length}&limit=200`;
    const body = expectStatus(await person.get(path), 200);
    items.push(...body.items);
    if (!body.has_more) return items;
  }
}
