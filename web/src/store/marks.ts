const COALESCE_MS = 60;

export type MarkName = 'markAsDelivered' | 'markAsRead';

/**
 * Tells the node how far we have got. Marks are cursors, so only the highest of a moment is sent,
 * and one that gets lost is said again after the next reconnect.
 */
export class Marks {
  #tell: (name: MarkName, conversationId: string, seq: number) => Promise<unknown>;
  #told = new Map<string, number>();
  #waiting = new Map<string, () => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (name: MarkName, conversationId: string, seq: number) => Promise<unknown>) {
    this.#tell = tell;
  }

  mark(name: MarkName, conversationId: string, seq: number): void {
    const key = `${name} ${conversationId}`;
    if (seq <= (this.#told.get(key) ?? 0)) return;
    this.#told.set(key, seq);
    this.#waiting.set(key, () => {
      this.#tell(name, conversationId, seq).catch(() => this.#told.delete(key));
    });
    // The first of a burst goes at once: the page may close in a moment.
    if (this.#timer === undefined) this.#flush();
  }

  /** A new connection may not know what the old one was told. */
  forget(): void {
    this.#told.clear();
    this.#waiting.clear();
  }

  #flush(): void {
    const telling = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#timer = telling.length > 0 ? setTimeout(() => this.#flush(), COALESCE_MS) : undefined;
    for (const tell of telling) tell();
  }
}
