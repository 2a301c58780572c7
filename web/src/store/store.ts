import { initialState, type ChatState, type Update } from './state';

/** Holds one state and tells who listens; updates are pure functions of the state before. */
export class Store {
  #state: ChatState = initialState;
  #listeners = new Set<() => void>();

  get = (): ChatState => this.#state;

  update(change: Update): void {
    const next = change(this.#state);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
