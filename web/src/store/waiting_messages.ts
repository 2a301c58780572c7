import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

const NAME = 'parley';
const STORE = 'waiting';

/** A message that was written and is not known to be stored. Its id is the idempotency key. */
export interface WaitingMessage {
  clientMessageId: string;
  userId: string;
  conversationId: string;
  text: string;
  replyTo?: string | undefined;
  createdAt: string;
  /** It may have reached the node since this moment (ms). */
  triedAt?: number | undefined;
  /** Why the node refused it; the person decides. */
  failure?: string | undefined;
  /** The tab that sends it. */
  tab: string;
}

interface Schema extends DBSchema {
  [STORE]: { key: string; value: WaitingMessage; indexes: { user: string } };
}

type Locks = Pick<LockManager, 'request'>;

// Browsers that forbid it throw at once or reject later; both are a rejection here.
async function open(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(NAME, 1, {
    upgrade(database) {
      const store = database.createObjectStore(STORE, { keyPath: 'clientMessageId' });
      store.createIndex('user', 'userId');
    },
  });
}

// The ids are made in the order of writing.
const inOrder = (all: WaitingMessage[]) =>
  all.sort((a, b) => (a.clientMessageId < b.clientMessageId ? -1 : 1));

const lockOf = (tab: string) => `parley.tab.${tab}`;

/**
 * The written messages on the disk of the browser, so that a reload or a crash loses none. Each
 * has one tab that sends it; when that tab is gone, exactly one other takes it over. A browser
 * without a usable database keeps nothing: messages then live as long as the page.
 */
export class WaitingMessages {
  #database: Promise<IDBPDatabase<Schema> | null>;
  #tab: string;
  #locks: Locks | undefined;

  constructor(tab: string, locks: Locks | undefined = globalThis.navigator?.locks) {
    this.#tab = tab;
    this.#locks = locks;
    this.#database = open().catch(() => null);
    // Held for as long as this page lives; whoever gets it knows that the page does not.
    void this.#locks?.request(lockOf(tab), () => new Promise(() => undefined));
  }

  async put(message: Omit<WaitingMessage, 'tab'>): Promise<void> {
    await this.#attempt((database) => database.put(STORE, { ...message, tab: this.#tab }));
  }

  async remove(clientMessageId: string): Promise<void> {
    await this.#attempt((database) => database.delete(STORE, clientMessageId));
  }

  /** Everything that waits in this browser, in the order of writing. */
  async all(): Promise<WaitingMessage[]> {
    const all = await this.#attempt((database) => database.getAll(STORE));
    return inOrder(all ?? []);
  }

  /** Everything that `userId` has waiting, in every tab. */
  async clear(userId: string): Promise<void> {
    await this.#attempt(async (database) => {
      const { store, done } = database.transaction(STORE, 'readwrite');
      const keys = await store.index('user').getAllKeys(userId);
      await Promise.all([...keys.map((key) => store.delete(key)), done]);
    });
  }

  /**
   * Gives `onFound` what this tab has to send for `userId`, in the order of writing: at once what
   * nobody sends, and what another tab leaves behind when that tab is gone.
   */
  async adopt(
    userId: string,
    onFound: (found: WaitingMessage[]) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const all = await this.#attempt((database) => database.getAllFromIndex(STORE, 'user', userId));
    const tabs = new Set((all ?? []).map(({ tab }) => tab));
    await Promise.all([...tabs].map((tab) => this.#adoptFrom(tab, userId, onFound, signal)));
  }

  async #adoptFrom(
    tab: string,
    userId: string,
    onFound: (found: WaitingMessage[]) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const take = async () => {
      const taken = await this.#take(tab, userId);
      if (taken.length > 0 && !signal?.aborted) onFound(taken);
    };
    if (tab === this.#tab || !this.#locks) return take();
    const options = signal ? { signal } : {};
    // Ends with an error when the signal says so; then there is nothing to take.
    await this.#locks.request(lockOf(tab), options, take).catch(() => undefined);
  }

  async #take(tab: string, userId: string): Promise<WaitingMessage[]> {
    const taken = await this.#attempt(async (database) => {
      const { store, done } = database.transaction(STORE, 'readwrite');
      const all = await store.index('user').getAll(userId);
      const mine = all
        .filter((one) => one.tab === tab)
        .map((one): WaitingMessage => ({ ...one, tab: this.#tab }));
      await Promise.all([...mine.map((one) => store.put(one)), done]);
      return mine;
    });
    return inOrder(taken ?? []);
  }

  async #attempt<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T | null> {
    try {
      const database = await this.#database;
      return database && (await work(database));
    } catch {
      return null;
    }
  }
}
