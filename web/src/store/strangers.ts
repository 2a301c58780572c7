import * as calls from '../api/calls';
import type { ChatState, Person } from './state';
import { threadOf } from './state';
import type { Store } from './store';

/** So many are asked for at once; the others the next time that the thread grows. */
const MEET_MAX = 20;

/** Who is spoken of in a thread without being a member: senders and people of its lines. */
export function strangersIn(state: ChatState, id: string): string[] {
  const members = state.conversations[id]?.members;
  if (!members) return [];
  const { messages, notices } = threadOf(state, id);
  const named = [
    ...messages.map(({ sender_id }) => sender_id),
    ...notices.flatMap(({ userId, byId }) => [userId, byId]),
  ];
  const unknown = named.filter((one) => one && !members[one] && !state.strangers[one]);
  return [...new Set(unknown as string[])];
}

/** Asks for the names of people who have left. */
export class Strangers {
  #store: Store<ChatState>;
  #asked = new Set<string>();

  constructor(store: Store<ChatState>) {
    this.#store = store;
  }

  async meet(id: string): Promise<void> {
    const wanted = strangersIn(this.#store.get(), id).filter((one) => !this.#asked.has(one));
    const some = wanted.slice(0, MEET_MAX);
    for (const one of some) this.#asked.add(one);
    const found = await Promise.all(some.map((one) => this.#ask(one)));
    const known = Object.fromEntries(found.filter((one) => one !== null));
    if (Object.keys(known).length === 0) return;
    this.#store.update((state) => ({ ...state, strangers: { ...state.strangers, ...known } }));
  }

  forget(): void {
    this.#asked.clear();
  }

  /** Whom the node cannot tell now is asked for again when somebody looks again. */
  async #ask(id: string): Promise<[string, Person] | null> {
    try {
      const { username, display_name, avatar_url } = await calls.getUser(id);
      const person = { username, displayName: display_name ?? null, avatarUrl: avatar_url ?? null };
      return [id, person];
    } catch {
      this.#asked.delete(id);
      return null;
    }
  }
}
