import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { WaitingMessages, type WaitingMessage } from './waiting_messages';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** The locks of one browser; `die` is what happens when a tab is closed. */
class Browser {
  #held = new Map<string, { dead: Promise<void>; die(): void }>();

  locks(tab: string): Pick<LockManager, 'request'> {
    const request = async (name: string, ...rest: unknown[]) => {
      const work = rest.at(-1) as () => unknown;
      await this.#held.get(name)?.dead;
      if (name !== `parley.tab.${tab}`) return work();
      let die = () => {};
      const dead = new Promise<void>((resolve) => (die = resolve));
      this.#held.set(name, { dead, die });
      return dead;
    };
    return { request } as Pick<LockManager, 'request'>;
  }

  async die(tab: string): Promise<void> {
    const name = `parley.tab.${tab}`;
    this.#held.get(name)?.die();
    this.#held.delete(name);
    await settled();
  }
}

/** Long enough for the database of this process; nothing here waits for a clock. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 30));

const note = (clientMessageId: string, userId = 'alice'): Omit<WaitingMessage, 'tab'> => ({
  clientMessageId,
  userId,
  conversationId: 'talk',
  text: clientMessageId,
  createdAt: '2026-01-01T12:00:00Z',
});

function tabOf(browser: Browser, name: string) {
  const disk = new WaitingMessages(name, browser.locks(name));
  const found: string[] = [];
  const start = async (userId = 'alice') => {
    void disk.adopt(userId, (messages) => {
      found.push(...messages.map(({ clientMessageId }) => clientMessageId));
    });
    await settled();
  };
  return { disk, found, start };
}

test('what waits survives the tab and is found in the order of writing', async () => {
  const browser = new Browser();
  const first = tabOf(browser, 'first');
  for (const id of ['b', 'a', 'c']) await first.disk.put(note(id));
  await first.disk.remove('c');
  await browser.die('first');
  const second = tabOf(browser, 'second');
  await second.start();
  expect(second.found).toEqual(['a', 'b']);
});

test('a living tab keeps what it sends; when it dies exactly one other takes over', async () => {
  const browser = new Browser();
  const [first, second, third] = ['first', 'second', 'third'].map((name) => tabOf(browser, name));
  await first!.disk.put(note('a'));
  await Promise.all([second!.start(), third!.start()]);
  expect([...second!.found, ...third!.found]).toEqual([]);
  await browser.die('first');
  expect([...second!.found, ...third!.found]).toEqual(['a']);
});

test("nobody finds another person's messages, and forgetting takes only one's own", async () => {
  const browser = new Browser();
  const first = tabOf(browser, 'first');
  await first.disk.put(note('a', 'alice'));
  await first.disk.put(note('b', 'bob'));
  await first.disk.clear('alice');
  await browser.die('first');
  const second = tabOf(browser, 'second');
  await second.start('alice');
  expect(second.found).toEqual([]);
  await second.start('bob');
  expect(second.found).toEqual(['b']);
});

test('a browser without a database sends all the same', async () => {
  globalThis.indexedDB = {
    open: () => {
      throw new Error('not here');
    },
  } as unknown as IDBFactory;
  const tab = tabOf(new Browser(), 'only');
  await tab.disk.put(note('a'));
  await tab.start();
  expect(tab.found).toEqual([]);
});
