import * as calls from '../api/calls';
import { Link } from '../api/link';
import { session } from '../api/session';
import type { Cursors, Mention, Message, Profile, ServerEvent } from '../api/types';
import { uuidV7 } from '../api/uuid';
import { conversationsLoaded, readMoved } from './conversations';
import { cursorsOf, hasGap, settle } from './cursors';
import { desktopNotices, noticeOfMention, noticeOfMessage } from './desktop_notices';
import { applyEvent, typingExpired } from './events';
import { HistoryLoader } from './history_loader';
import { GroupActions } from './group_actions';
import { Marks } from './marks';
import { mentions } from './mentions';
import { MessageActions } from './message_actions';
import { PresenceWatch } from './presence_watch';
import { Sender } from './sender';
import { initialState, withConversation, withThread, type ChatState } from './state';
import { Store } from './store';
import { Strangers } from './strangers';
import { WaitingMessages, type WaitingMessage } from './waiting_messages';

const GAP_PATIENCE_MS = 1_500;
const TYPING_SWEEP_MS = 1_000;
const LOAD_PAUSE_MS = 50;

const messageChanges = new Set([
  'messageEdited',
  'messageDeleted',
  'reactionAdded',
  'reactionRemoved',
]);
const membersChanges = new Set(['conversationCreated', 'memberJoined']);

function socketUrl(): string {
  return `${location.origin.replace(/^http/, 'ws')}/ws`;
}

/** Joins the store with the node: what arrives changes the state, what people do is sent. */
export class ChatClient {
  readonly store = new Store<ChatState>(initialState);
  readonly messages = new MessageActions(this.store);
  readonly history = new HistoryLoader(this.store, {
    heal: (id) => void this.#heal(id),
    meet: (id) => void this.#strangers.meet(id),
  });
  readonly groups = new GroupActions(this.store, (id) => this.loadConversation(id));
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
  #strangers = new Strangers(this.store);
  #marks = new Marks((name, conversation_id, seq) =>
    this.#link.request(name, { conversation_id, seq }),
  );
  #waiting = new WaitingMessages(uuidV7());
  #sender = new Sender(this.store, this.#waiting);
  #healing = new Set<string>();
  #loading = new Set<string>();
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #presence = new PresenceWatch(this.store, (event, data) => this.#link.request(event, data));

  start(me: Profile): void {
    this.store.update((state) => ({ ...state, me }));
    this.#sweeper ??= setInterval(
      () => this.store.update((state) => typingExpired(state, Date.now())),
      TYPING_SWEEP_MS,
    );
    this.#sender.start(me.id);
    this.#link.start();
    void this.loadConversations();
  }

  /** Signed out: nothing of the person stays in memory. */
  stop(): void {
    this.#link.stop();
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    this.#sender.stop();
    this.#marks.forget();
    this.#presence.forget();
    this.#strangers.forget();
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
    this.#sender.wake();
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
    void this.#strangers.meet(id);
  }

  async openDirect(recipientId: string): Promise<string> {
    const summary = await calls.openDirect(recipientId);
    await this.loadConversation(summary.conversation_id);
    return summary.conversation_id;
  }

  /** Throws when too much waits already. */
  send(id: string, text: string, replyTo?: string): void {
    this.#sender.send(id, text, replyTo);
  }

  retry(id: string, clientMessageId: string): void {
    this.#sender.retry(id, clientMessageId);
  }

  discard(id: string, clientMessageId: string): void {
    this.#sender.discard(id, clientMessageId);
  }

  /** What was written in this browser and is not sent; told without a node. */
  waitingMessages(): Promise<WaitingMessage[]> {
    return this.#waiting.all();
  }

  /** The person leaves this browser for good: nothing written waits in it any longer. */
  forgetWaiting(): Promise<void> {
    return this.#sender.forget();
  }

  markRead(id: string, seq: number): void {
    const { me } = this.store.get();
    if (!me) return;
    this.store.update((state) => readMoved(state, { conversation_id: id, user_id: me.id, seq }));
    this.#marks.mark('markAsRead', id, seq);
    mentions.readUpTo(id, seq);
  }

  typing(id: string, active: boolean): void {
    this.#link.request('typing', { conversation_id: id, active }).catch(() => undefined);
  }

  #onEvent(event: ServerEvent): void {
    this.store.update((state) => applyEvent(state, event));
    const id = (event.data as Partial<Message> | null)?.conversation_id;
    if (event.event === 'newMessage') this.#onMessage(event.data as Message);
    else if (event.event === 'mention') this.#onMention(event.data as Mention);
    else if (!id) return;
    else if (messageChanges.has(event.event)) this.#onMessageChange(id);
    else if (membersChanges.has(event.event)) this.#loadSoon(id);
    // The node had to drop events of a conversation because we were slow: ask for them.
    else if (event.event === 'resync') {
      void this.#heal(id);
      void this.#loadMentions();
    }
  }

  #onMention(mention: Mention): void {
    const known = this.store.get().conversations[mention.conversation_id];
    desktopNotices.show(noticeOfMention(mention, known));
    void this.#loadMentions();
  }

  /** Who is named is found out after the message came: it may have been read by then. */
  async #loadMentions(): Promise<void> {
    await mentions.load();
    const { conversations, me } = this.store.get();
    for (const { id, members } of Object.values(conversations)) {
      const readSeq = members[me?.id ?? '']?.readSeq;
      if (readSeq) mentions.readUpTo(id, readSeq);
    }
  }

  #onMessageChange(id: string): void {
    this.history.noteChange(id);
    const state = this.store.get();
    // The newest message was deleted and the one before it is not known here.
    if (state.conversations[id]?.lastMessage === null) this.#loadSoon(id);
  }

  /** Who came has a name that only the node knows; a burst of changes is one question. */
  #loadSoon(id: string): void {
    if (this.#loading.has(id)) return;
    this.#loading.add(id);
    setTimeout(() => {
      this.#loading.delete(id);
      this.loadConversation(id).catch(() => undefined);
    }, LOAD_PAUSE_MS);
  }

  #onMessage(message: Message): void {
    const { conversation_id: id, seq, sender_id } = message;
    const state = this.store.get();
    if (!state.conversations[id]) {
      // It has just become the newest one, so it stands on the first page.
      void this.loadConversations();
      return;
    }
    desktopNotices.show(noticeOfMessage(message, state));
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
    this.#sender.wake();
    void this.#loadMentions();
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
            notices: [],
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
