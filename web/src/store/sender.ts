import * as calls from '../api/calls';
import { Failure } from '../api/failure';
import type { Message } from '../api/types';
import { uuidV7 } from '../api/uuid';
import { Outbox } from './outbox';
import { outgoingAdded, outgoingChanged, outgoingRemoved, outgoingStored } from './outgoing';
import { threadOf, type ChatState, type Outgoing } from './state';
import type { Store } from './store';
import type { WaitingMessage, WaitingMessages } from './waiting_messages';

/** More than this waiting is refused: nobody writes so much while the node is away. */
const WAITING_MAX = 500;
/** The node forgets keys after a day: what is older and was tried must not be sent by itself. */
const KEY_LIFE_MS = 20 * 3_600_000;

type Disk = Pick<WaitingMessages, 'put' | 'remove' | 'clear' | 'adopt'>;

/**
 * Sends what people write: shown at once, kept on the disk until its outcome is known, repeated
 * under its key, found again after a reload.
 */
export class Sender {
  #store: Store<ChatState>;
  #disk: Disk;
  #outbox = this.#makeOutbox();
  #adoption = new AbortController();
  #waiting = new Map<string, WaitingMessage>();

  constructor(store: Store<ChatState>, disk: Disk) {
    this.#store = store;
    this.#disk = disk;
  }

  /** Takes up what `userId` had waiting when the page was left. */
  start(userId: string): void {
    this.#adoption = new AbortController();
    const { signal } = this.#adoption;
    void this.#disk.adopt(userId, (found) => found.forEach((one) => this.#restore(one)), signal);
  }

  /** Signed out: nothing is sent any more; what waits stays on the disk for its owner. */
  stop(): void {
    this.#adoption.abort();
    this.#outbox.stop();
    this.#outbox = this.#makeOutbox();
    this.#waiting.clear();
  }

  /** The person leaves this browser, so what waits is not left behind in it. */
  async forget(): Promise<void> {
    const userId = this.#store.get().me?.id;
    if (userId) await this.#disk.clear(userId);
  }

  wake(): void {
    this.#outbox.wake();
  }

  /** Throws when too much waits already. */
  send(conversationId: string, text: string, replyTo?: string): void {
    const userId = this.#store.get().me?.id ?? '';
    if (this.#waiting.size >= WAITING_MAX) {
      const message = 'Too many messages are waiting to be sent.';
      throw new Failure(0, { code: 'OUTBOX_FULL', message });
    }
    const clientMessageId = uuidV7();
    const createdAt = new Date().toISOString();
    const one = { clientMessageId, userId, conversationId, text, replyTo, createdAt, tab: '' };
    void this.#disk.put(one);
    this.#enqueue(one);
  }

  retry(conversationId: string, clientMessageId: string): void {
    const one = this.#waiting.get(clientMessageId);
    if (!one?.failure) return;
    const again = { ...one, failure: undefined };
    void this.#disk.put(again);
    this.#waiting.set(clientMessageId, again);
    this.#change(conversationId, clientMessageId, { state: 'pending', failure: undefined });
    this.#outbox.add(conversationId, again);
  }

  discard(conversationId: string, clientMessageId: string): void {
    this.#settle(clientMessageId);
    this.#store.update((state) => outgoingRemoved(state, conversationId, clientMessageId));
  }

  #enqueue(one: WaitingMessage): void {
    const { conversationId, clientMessageId, text, replyTo, createdAt, failure } = one;
    this.#waiting.set(clientMessageId, one);
    const state = failure ? 'failed' : 'pending';
    const outgoing: Outgoing = { clientMessageId, text, replyTo, createdAt, state, failure };
    this.#store.update((before) => outgoingAdded(before, conversationId, outgoing));
    if (!failure) this.#outbox.add(conversationId, one);
  }

  #restore(one: WaitingMessage): void {
    if (this.#waiting.has(one.clientMessageId)) return;
    const isForgotten = one.triedAt !== undefined && Date.now() - one.triedAt > KEY_LIFE_MS;
    const failure = isForgotten ? 'This may have been sent already.' : one.failure;
    this.#enqueue({ ...one, failure });
  }

  #makeOutbox(): Outbox {
    return new Outbox({
      send: (id, message) => this.#post(id, message),
      onStored: (id, key, message) => {
        this.#settle(key);
        this.#store.update((state) => outgoingStored(state, id, key, message));
      },
      onFailed: (id, key, { message }) => this.#fail(id, key, message),
    });
  }

  #post(conversationId: string, message: calls.NewMessage): Promise<Message> {
    const one = this.#waiting.get(message.clientMessageId);
    if (one && one.triedAt === undefined) {
      one.triedAt = Date.now();
      void this.#disk.put(one);
    }
    return calls.sendMessage(conversationId, message);
  }

  #fail(conversationId: string, clientMessageId: string, failure: string): void {
    const one = this.#waiting.get(clientMessageId);
    if (!one) return;
    const failed = { ...one, failure };
    this.#waiting.set(clientMessageId, failed);
    void this.#disk.put(failed);
    this.#change(conversationId, clientMessageId, { state: 'failed', failure });
  }

  #settle(clientMessageId: string): void {
    this.#waiting.delete(clientMessageId);
    void this.#disk.remove(clientMessageId);
  }

  #change(conversationId: string, clientMessageId: string, change: Partial<Outgoing>): void {
    this.#store.update((state) => {
      const known = threadOf(state, conversationId).outgoing;
      const isThere = known.some((one) => one.clientMessageId === clientMessageId);
      return isThere ? outgoingChanged(state, conversationId, clientMessageId, change) : state;
    });
  }
}
