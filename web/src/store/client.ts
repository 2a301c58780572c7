import * as calls from '../api/calls';
import { Link } from '../api/link';
import { session } from '../api/session';
import type { Cursors, Message, Profile, ServerEvent } from '../api/types';
import { uuidV7 } from '../api/uuid';
import { conversationsLoaded, readMoved } from './conversations';
import { cursorsOf, hasGap, settle } from './cursors';
import { applyEvent, typingExpired } from './events';
import { historyLoaded } from './messages';
import { Marks } from './marks';
import { Outbox } from './outbox';
import { PresenceWatch } from './presence_watch';
import { outgoingAdded, outgoingChanged, outgoingRemoved, outgoingStored } from './outgoing';
import { initialState, threadOf, withConversation, withThread, type ChatState } from './state';
import { Store } from './store';

const HISTORY_LIMIT = 50;
const GAP_PATIENCE_MS = 1_500;
const TYPING_SWEEP_MS = 1_000;

function socketUrl(): string {
  return `${location.origin.replace(/^http/, 'ws')}/ws`;
}

/** Joins the store with the node: what arrives changes the state, what people do is sent. */
export class ChatClient {
  readonly store = new Store<ChatState>(initialState);
  #link = new Link({
    url: socketUrl,
    token: () => session.token,
    refresh: () => session.refresh(),
    make: (url, protocols) => new WebSocket(url, protocols),
    cursors: () => cursorsOf(this.store.get()),
    onEvent: (event) => this.#onEvent(event),
    onReset: (ids) => this.#reset(ids),
    onCaughtUp: (ids) => this.store.update((state) => settle(state, ids)),
    onReady: () => this.#onReady(),
    onState: (link) => this.store.update((state) => ({ ...state, link })),
  });
  #marks = new Marks((name, conversation_id, seq) =>
    this.#link.request(name, { conversation_id, seq }),
  );
  #outbox = this.#makeOutbox();
  #healing = new Set<string>();
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #presence = new PresenceWatch(this.store, (event, data) => this.#link.request(event, data));

  start(me: Profile): void {
    this.store.update((state) => ({ ...state, me }));
    this.#sweeper ??= setInterval(
      () => this.store.update((state) => typingExpired(state, Date.now())),
      TYPING_SWEEP_MS,
    );
    this.#link.start();
    void this.loadConversations();
  }

  /** Signed out: nothing of the person stays in memory. */
  stop(): void {
    this.#link.stop();
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    this.#outbox.stop();
    this.#outbox = this.#makeOutbox();
    this.#marks.forget();
    this.#presence.forget();
    this.store.update(() => initialState);
  }

  /** What the node answered about our own profile. */
  profileChanged(change: Partial<Profile>): void {
    this.store.update((state) => ({ ...state, me: state.me && { ...state.me, ...change } }));
  }

  followeesChanged(by: number): void {
    const count = this.store.get().me?.followee_count;
    if (count !== undefined) this.profileChanged({ followee_count: Math.max(0, count + by) });
  }

  networkLost = (): void => this.#link.networkLost();

  nudge = (): void => {
    this.#link.nudge();
    this.#outbox.wake();
  };

  async loadConversations(): Promise<void> {
    this.store.update((state) =>
      state.listLoad === 'loaded' ? state : { ...state, listLoad: 'loading' },
    );
    try {
      const page = await calls.listConversations();
      this.store.update((state) => ({
        ...conversationsLoaded(state, page.items),
        listLoad: 'loaded',
        listNextPage: state.listLoad === 'loaded' ? state.listNextPage : page.has_next ? 2 : null,
      }));
      this.#afterLoad();
    } catch {
      this.store.update((state) =>
        state.listLoad === 'loaded' ? state : { ...state, listLoad: 'failed' },
      );
    }
  }

  /** The next page of the list; pages may overlap when conversations moved up meanwhile. */
  async loadMoreConversations(): Promise<void> {
    const { listNextPage } = this.store.get();
    if (listNextPage === null) return;
    const page = await calls.listConversations(listNextPage);
    this.store.update((state) => ({
      ...conversationsLoaded(state, page.items),
      listNextPage: page.has_next ? listNextPage + 1 : null,
    }));
    this.#afterLoad();
  }

  /** Loads one conversation's head; rejects with the node's answer when it is not ours to see. */
  async loadConversation(id: string): Promise<void> {
    const summary = await calls.getConversation(id);
    this.store.update((state) => conversationsLoaded(state, [summary]));
    this.#afterLoad();
  }

  async openDirect(recipientId: string): Promise<string> {
    const summary = await calls.openDirect(recipientId);
    await this.loadConversation(summary.conversation_id);
    return summary.conversation_id;
  }

  async loadHistory(id: string): Promise<void> {
    const { load } = threadOf(this.store.get(), id);
    if (load === 'loading' || load === 'loaded') return;
    this.store.update((state) => withThread(state, id, { load: 'loading' }));
    try {
      const { items, has_more } = await calls.getHistory(
        id,
        HISTORY_LIMIT,
        Number.MAX_SAFE_INTEGER,
      );
      this.store.update((state) => historyLoaded(state, id, items, has_more));
      // What was written while the slice was on its way may be in neither it nor an event.
      void this.#heal(id);
    } catch (error) {
      this.store.update((state) => withThread(state, id, { load: 'failed' }));
      throw error;
    }
  }

  async loadOlder(id: string): Promise<void> {
    const thread = threadOf(this.store.get(), id);
    const oldest = thread.messages[0];
    if (!oldest || !thread.hasOlder || thread.isLoadingOlder) return;
    this.store.update((state) => withThread(state, id, { isLoadingOlder: true }));
    try {
      const { items, has_more } = await calls.getHistory(id, HISTORY_LIMIT, oldest.seq);
      this.store.update((state) => historyLoaded(state, id, items, has_more));
    } catch (error) {
      this.store.update((state) => withThread(state, id, { isLoadingOlder: false }));
      throw error;
    }
  }

  send(id: string, text: string): void {
    const clientMessageId = uuidV7();
    const createdAt = new Date().toISOString();
    this.store.update((state) =>
      outgoingAdded(state, id, { clientMessageId, text, createdAt, state: 'pending' }),
    );
    this.#outbox.add(id, { text, clientMessageId });
  }

  retry(id: string, clientMessageId: string): void {
    const found = threadOf(this.store.get(), id).outgoing.find(
      (one) => one.clientMessageId === clientMessageId,
    );
    if (found?.state !== 'failed') return;
    this.store.update((state) => outgoingChanged(state, id, clientMessageId, { state: 'pending' }));
    this.#outbox.add(id, { text: found.text, clientMessageId });
  }

  discard(id: string, clientMessageId: string): void {
    this.store.update((state) => outgoingRemoved(state, id, clientMessageId));
  }

  markRead(id: string, seq: number): void {
    const { me } = this.store.get();
    if (!me) return;
    this.store.update((state) => readMoved(state, { conversation_id: id, user_id: me.id, seq }));
    this.#marks.mark('markAsRead', id, seq);
  }

  typing(id: string, active: boolean): void {
    this.#link.request('typing', { conversation_id: id, active }).catch(() => undefined);
  }

  #makeOutbox(): Outbox {
    return new Outbox({
      send: calls.sendMessage,
      onStored: (id, key, message) =>
        this.store.update((state) => outgoingStored(state, id, key, message)),
      onFailed: (id, key, failure) =>
        this.store.update((state) =>
          outgoingChanged(state, id, key, { state: 'failed', failure: failure.message }),
        ),
    });
  }

  #onEvent(event: ServerEvent): void {
    this.store.update((state) => applyEvent(state, event));
    if (event.event === 'newMessage') this.#onMessage(event.data as Message);
    // The node had to drop events of a conversation because we were slow: ask for them.
    else if (event.event === 'resync') void this.#heal((event.data as Message).conversation_id);
  }

  #onMessage({ conversation_id: id, seq, sender_id }: Message): void {
    const state = this.store.get();
    if (!state.conversations[id]) {
      // It has just become the newest one, so it stands on the first page.
      void this.loadConversations();
      return;
    }
    if (sender_id !== state.me?.id) this.#marks.mark('markAsDelivered', id, seq);
    if (hasGap(state, id) && state.link === 'online') {
      setTimeout(() => hasGap(this.store.get(), id) && void this.#heal(id), GAP_PATIENCE_MS);
    }
  }

  async #heal(id: string): Promise<void> {
    const seq = cursorsOf(this.store.get())[id];
    if (seq === undefined || this.#healing.has(id)) return;
    this.#healing.add(id);
    const wanted: Cursors = { [id]: seq };
    await this.#link.catchUp(wanted).catch(() => undefined);
    this.#healing.delete(id);
  }

  #onReady(): void {
    this.#marks.forget();
    this.#presence.forget();
    this.#outbox.wake();
    void this.loadConversations();
  }

  #reset(ids: string[]): void {
    this.store.update((state) => {
      const cursors = { ...state.cursors };
      for (const id of ids) delete cursors[id];
      return ids.reduce(
        (next, id) =>
          withThread(withConversation(next, id, { lastMessage: null, unread: 0 }), id, {
            messages: [],
            load: 'none',
            hasOlder: false,
          }),
        { ...state, cursors },
      );
    });
    void this.loadConversations();
  }

  #afterLoad(): void {
    const state = this.store.get();
    for (const { id, lastMessage, members } of Object.values(state.conversations)) {
      const mine = members[state.me?.id ?? ''];
      if (!lastMessage || !mine || mine.deliveredSeq >= lastMessage.seq) continue;
      this.#marks.mark('markAsDelivered', id, lastMessage.seq);
    }
    void this.#presence.refresh();
  }
}

export const chat = new ChatClient();
