import { backoffMs } from '../api/backoff';
import { asFailure, type Failure } from '../api/failure';
import type { NewMessage } from '../api/calls';
import type { Message } from '../api/types';

/** After so many answers of "not now", the person decides whether to go on. */
const REFUSALS_MAX = 6;

export interface OutboxOptions {
  send(conversationId: string, message: NewMessage): Promise<Message>;
  onStored(conversationId: string, clientMessageId: string, message: Message): void;
  onFailed(conversationId: string, clientMessageId: string, failure: Failure): void;
}

/**
 * Sends what was written, per conversation one after the other so that the order of writing is
 * the order of the log. An unknown outcome is repeated with the same key until it is known; a
 * network that is away costs patience, never a message.
 */
export class Outbox {
  #options: OutboxOptions;
  #queues = new Map<string, NewMessage[]>();
  #sleepers = new Set<() => void>();
  #isStopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  add(conversationId: string, item: NewMessage): void {
    const queue = this.#queues.get(conversationId);
    if (queue) {
      queue.push(item);
      return;
    }
    const fresh = [item];
    this.#queues.set(conversationId, fresh);
    void this.#drain(conversationId, fresh);
  }

  /** The way is free again: don't wait for the back-off to end. */
  wake(): void {
    for (const sleeper of [...this.#sleepers]) sleeper();
  }

  stop(): void {
    this.#isStopped = true;
    this.wake();
  }

  async #drain(conversationId: string, queue: NewMessage[]): Promise<void> {
    while (queue.length > 0 && !this.#isStopped) {
      await this.#deliver(conversationId, queue[0]!);
      queue.shift();
    }
    this.#queues.delete(conversationId);
  }

  async #deliver(conversationId: string, item: NewMessage): Promise<void> {
    let refusals = 0;
    for (let attempt = 0; !this.#isStopped; attempt++) {
      try {
        const message = await this.#options.send(conversationId, item);
        if (!this.#isStopped) this.#options.onStored(conversationId, item.clientMessageId, message);
        return;
      } catch (error) {
        const failure = asFailure(error);
        if (failure.status !== 0) refusals++;
        if (!failure.isTransient || refusals >= REFUSALS_MAX) {
          this.#options.onFailed(conversationId, item.clientMessageId, failure);
          return;
        }
        await this.#sleep(failure.retryAfterMs ?? backoffMs(attempt));
      }
    }
  }

  #sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, delayMs);
      this.#sleepers.add(wake);
    });
  }
}
