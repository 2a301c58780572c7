import * as calls from '../api/calls';
import type { Mention } from '../api/types';
import { Store } from './store';

export interface MentionsState {
  load: 'none' | 'loading' | 'loaded' | 'failed';
  /** The newest first. */
  items: Mention[];
}

const initial: MentionsState = { load: 'none', items: [] };

export const unreadMentions = ({ items }: MentionsState): number =>
  items.filter(({ read_at }) => !read_at).length;

/** Where we were named: asked for at the start, told of while it goes on. */
export class MentionsClient {
  readonly store = new Store<MentionsState>(initial);

  async load(): Promise<void> {
    this.store.update((state) => (state.load === 'loaded' ? state : { ...state, load: 'loading' }));
    try {
      const items = await calls.listMentions(false);
      this.store.update(() => ({ load: 'loaded', items }));
    } catch {
      this.store.update((state) =>
        state.load === 'loaded' ? state : { ...state, load: 'failed' },
      );
    }
  }

  async markRead(id: string): Promise<void> {
    const { items } = this.store.get();
    if (items.find((one) => one.id === id)?.read_at) return;
    this.#setRead(id, new Date().toISOString());
    try {
      await calls.markMentionRead(id);
    } catch {
      this.#setRead(id, null);
    }
  }

  /**
   * All of a conversation up to `seq` was read, and so were its mentions. One that an edit has made
   * may be new although its message is not: it waits to be looked at by itself.
   */
  readUpTo(conversationId: string, seq: number): void {
    for (const { id, conversation_id, message, read_at } of this.store.get().items) {
      if (read_at || conversation_id !== conversationId || !message || message.edited_at) continue;
      if (message.seq <= seq) void this.markRead(id);
    }
  }

  /** Signed out: nothing of the person stays in memory. */
  forget(): void {
    this.store.update(() => initial);
  }

  #setRead(id: string, read_at: string | null): void {
    this.store.update((state) => ({
      ...state,
      items: state.items.map((one) => (one.id === id ? { ...one, read_at } : one)),
    }));
  }
}

export const mentions = new MentionsClient();
