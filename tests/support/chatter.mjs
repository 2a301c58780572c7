// People who do everything at once in one group, whatever happens to their connections; and what a
// log means, folded from its entries alone.
import { randomUUID } from 'node:crypto';
import { Refused, Unknown } from './socket.mjs';
import { sleep } from './waiting.mjs';

const EMOJIS = ['👍', '🎉', '❤️', '😂'];
/** Refusals that say "later". */
const LATER = new Set(['STORAGE_UNAVAILABLE', 'OVERLOADED', 'SHARD_MOVING', 'RATE_LIMITED']);
/** What may have happened to a message meanwhile. */
const PASSED = new Set(['MESSAGE_NOT_FOUND', 'EDIT_WINDOW_EXPIRED']);

/** Random but the same in every run. */
export function randoms(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export class Chatter {
  /** Acknowledged sends: `{id, seq, text}`. */
  acknowledged = [];
  violations = [];
  changes = 0;
  #known = [];

  constructor(person, conversationId, random) {
    Object.assign(this, { person, conversationId, random });
  }

  /** Sends `count` messages, changing some of them, with a few things under way at a time. */
  async chat(count, window = 8) {
    let left = count;
    const line = async () => {
      while (left-- > 0) {
        await this.#send();
        if (this.random() < 0.2 && this.#known.length > 0) await this.#change();
      }
    };
    await Promise.all(Array.from({ length: window }, line));
  }

  async end() {
    (await this.connection?.catch(() => undefined))?.cut();
  }

  /** Loses the connection; what is under way is asked again on a new one, under its key. */
  cut() {
    this.connection?.then(
      (socket) => socket.cut(),
      () => undefined,
    );
  }

  async #send() {
    const key = randomUUID();
    const text = `${this.person.username} ${key}`;
    const sent = await this.#insist('sendMessage', { text, client_message_id: key });
    this.acknowledged.push({ id: sent.id, seq: sent.seq, text });
    this.#known.push(sent.id);
  }

  async #change() {
    const message = this.#known[Math.floor(this.random() * this.#known.length)];
    const emoji = EMOJIS[Math.floor(this.random() * EMOJIS.length)];
    const data = { message_id: message, idempotency_key: randomUUID() };
    const dice = this.random();
    this.changes += 1;
    if (dice < 0.5) return this.#insist('react', { ...data, emoji });
    if (dice < 0.7) return this.#insist('unreact', { ...data, emoji });
    if (dice < 0.9) return this.#insist('editMessage', { ...data, text: `edited ${randomUUID()}` });
    this.#known = this.#known.filter((x) => x !== message);
    return this.#insist('deleteMessage', data);
  }

  async #insist(event, data) {
    const end = Date.now() + 120_000;
    while (Date.now() < end) {
      try {
        const socket = await this.#socket();
        return await socket.emit(event, { conversation_id: this.conversationId, ...data });
      } catch (error) {
        if (error instanceof Refused && PASSED.has(error.code)) return undefined;
        if (error instanceof Refused && !LATER.has(error.code)) {
          this.violations.push(`${event}: ${error}`);
          return undefined;
        }
        if (!(error instanceof Refused) && !(error instanceof Unknown)) throw error;
        await sleep(10 + 60 * this.random());
      }
    }
    throw new Error(`${event}: no answer for two minutes`);
  }

  #socket() {
    this.connection ??= this.person.connect().then(
      (socket) => {
        socket.closed.then(() => (this.connection = undefined));
        return socket;
      },
      (error) => {
        this.connection = undefined;
        throw new Unknown(`${error}`);
      },
    );
    return this.connection;
  }
}

const withCount = (reactions, emoji, count) => {
  const others = reactions.filter((x) => x.emoji !== emoji);
  return count > 0 ? [...others, { emoji, count }] : others;
};

/** What each event makes of the state `{messages, members, name}`. */
const folds = {
  newMessage: ({ messages }, { id, text, reactions }) => messages.set(id, { text, reactions }),
  messageEdited: ({ messages }, { id, text, reactions }) => messages.set(id, { text, reactions }),
  messageDeleted: ({ messages }, { message_id: id }) => messages.delete(id),
  reactionAdded: countReaction,
  reactionRemoved: countReaction,
  memberJoined: ({ members }, { user_id: user }) => members.add(user),
  memberLeft: ({ members }, { user_id: user }) => members.delete(user),
  conversationUpdated: (state, { name }) => (state.name = name ?? state.name),
};

function countReaction({ messages }, { message_id: id, emoji, count }) {
  const message = messages.get(id);
  if (message) message.reactions = withCount(message.reactions, emoji, count);
}

/** The state of a conversation as the fold of its log; `members` are those from the beginning. */
export function fold(entries, members) {
  const state = { messages: new Map(), members: new Set(members), name: undefined };
  for (const { event, data } of entries) folds[event](state, data);
  return state;
}

const plain = (reactions) => reactions.map((x) => `${x.emoji} ${x.count}`).sort();

/** Messages by id, in a form that can be compared. */
export const comparable = (messages) =>
  Object.fromEntries(
    [...messages].map(([id, { text, reactions }]) => [id, { text, reactions: plain(reactions) }]),
  );
