import * as calls from '../api/calls';
import { Failure } from '../api/failure';
import { historyLoaded } from './messages';
import { noticeOf, withNotices } from './notices';
import { threadOf, withThread, type ChatState } from './state';
import type { Store } from './store';

const SLICE = 50;
/** What is jumped to may lie far back: read there in long strides. */
const STRIDE = 200;
const STRIDES_MAX = 100;
const ATTEMPTS_MAX = 3;
/** As many entries as the node tells at once, and as often as is worth it for a slice. */
const ENTRIES_MAX = 1_000;
const NOTICE_PARTS_MAX = 5;

interface AfterLoad {
  /** Asks for what may have been missed at the end of a conversation. */
  heal(id: string): void;
  /** Asks who they are that are spoken of now. */
  meet(id: string): void;
}

/** Reads the messages of conversations, from the newest backwards, as far as people look. */
export class HistoryLoader {
  #store: Store<ChatState>;
  #next: AfterLoad;
  /** How many changes of messages each conversation has told of. */
  #changes = new Map<string, number>();

  constructor(store: Store<ChatState>, next: AfterLoad) {
    this.#store = store;
    this.#next = next;
  }

  /** A message of the conversation was edited, deleted or reacted to. */
  noteChange(id: string): void {
    this.#changes.set(id, (this.#changes.get(id) ?? 0) + 1);
  }

  async loadNewest(id: string): Promise<void> {
    const { load } = threadOf(this.#store.get(), id);
    if (load === 'loading' || load === 'loaded') return;
    this.#store.update((state) => withThread(state, id, { load: 'loading' }));
    try {
      const { items, has_more } = await this.#read(id, Number.MAX_SAFE_INTEGER, SLICE);
      this.#store.update((state) => historyLoaded(state, id, items, has_more));
      void this.#loadNotices(id, items[0]?.seq, items.at(-1)?.seq);
      // What was written while the slice was on its way may be in neither it nor an event.
      this.#next.heal(id);
    } catch (error) {
      this.#store.update((state) => withThread(state, id, { load: 'failed' }));
      throw error;
    }
  }

  async loadOlder(id: string, limit = SLICE): Promise<void> {
    const thread = threadOf(this.#store.get(), id);
    const oldest = thread.messages[0];
    if (!oldest || !thread.hasOlder || thread.isLoadingOlder) return;
    this.#store.update((state) => withThread(state, id, { isLoadingOlder: true }));
    try {
      const { items, has_more } = await this.#read(id, oldest.seq, limit);
      this.#store.update((state) => historyLoaded(state, id, items, has_more));
      void this.#loadNotices(id, items[0]?.seq, oldest.seq - 1);
    } catch (error) {
      this.#store.update((state) => withThread(state, id, { isLoadingOlder: false }));
      throw error;
    }
  }

  /** Loads back to a message; rejects when it is not there (any more). */
  async reach(id: string, messageId: string): Promise<void> {
    for (let stride = 0; stride < STRIDES_MAX; stride++) {
      const { messages, hasOlder } = threadOf(this.#store.get(), id);
      if (messages.some((one) => one.id === messageId)) return;
      if (!hasOlder) break;
      await this.loadOlder(id, STRIDE);
    }
    const message = 'This message is not there any more.';
    throw new Failure(404, { code: 'MESSAGE_NOT_FOUND', message });
  }

  /**
   * The lines between the messages of a group: the log from `first` to `last`, which is everything
   * that happened there. Messages are shown without them when that fails.
   */
  async #loadNotices(id: string, first = 1, last = first): Promise<void> {
    const state = this.#store.get();
    if (state.conversations[id]?.type !== 'group') return;
    // Before the oldest message there may be lines as well.
    const before = threadOf(state, id).hasOlder ? first - 1 : 0;
    for (let at = before, part = 0; at < last && part < NOTICE_PARTS_MAX; part++) {
      const limit = Math.min(last - at, ENTRIES_MAX);
      const { entries } = await calls.sync({ [id]: at }, limit).catch(() => ({ entries: [] }));
      if (entries.length === 0) break;
      const fresh = entries.map(noticeOf).filter((one) => one !== null);
      this.#store.update((now) => withNotices(now, id, fresh));
      at += limit;
    }
    this.#next.meet(id);
  }

  /**
   * A slice of history that is true now: when a message was changed while the slice was on its
   * way, the slice may be from before the change, so it is asked for again.
   */
  async #read(id: string, beforeSeq: number, limit: number) {
    for (let attempt = 1; ; attempt++) {
      const changes = this.#changes.get(id);
      const slice = await calls.getHistory(id, limit, beforeSeq);
      if (changes === this.#changes.get(id) || attempt === ATTEMPTS_MAX) return slice;
    }
  }
}
