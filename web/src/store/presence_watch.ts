import type { PresenceNotice } from '../api/types';
import { inOrder } from './conversations';
import { presenceKnown } from './events';
import type { ChatState } from './state';
import type { Store } from './store';

/** The node watches at most so many people for one session. */
const WATCHED_MAX = 500;

type Ask = (event: string, data: unknown) => Promise<{ presence?: PresenceNotice[] }>;

/** Keeps the node told whose presence this client shows: the people of its conversations. */
export class PresenceWatch {
  #store: Store<ChatState>;
  #ask: Ask;
  #asked = '';

  constructor(store: Store<ChatState>, ask: Ask) {
    this.#store = store;
    this.#ask = ask;
  }

  /** A new connection knows nothing of what the old one was asked. */
  forget(): void {
    this.#asked = '';
  }

  async refresh(): Promise<void> {
    const state = this.#store.get();
    if (state.link !== 'online') return;
    const people = new Set(
      inOrder(state.conversations).flatMap(({ members }) => Object.keys(members)),
    );
    people.delete(state.me?.id ?? '');
    const user_ids = [...people].slice(0, WATCHED_MAX);
    const asked = [...user_ids].sort().join(' ');
    if (asked === this.#asked || user_ids.length === 0) return;
    this.#asked = asked;
    try {
      const { presence } = await this.#ask('watchPresence', { user_ids });
      this.#store.update((now) => presenceKnown(now, presence ?? []));
    } catch {
      this.#asked = '';
    }
  }
}
