// What is written while the node cannot be reached waits on the disk of the browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { expectStatus } from '../support/rest.mjs';
import { launch, logIn, openPage, openThread, person, unique, until } from './support/setup.mjs';

let browser;
let alice;
let bob;
let id;
before(async () => {
  browser = await launch();
  [alice, bob] = [await person('alice'), await person('bob')];
  id = await alice.conversationWith(bob);
});
after(() => browser?.close());

const sendPath = '**/conversations/*/messages';

/** No send leaves the pages of `context` until `open` is called; gives the keys that were tried. */
async function shut(context) {
  const keys = [];
  await context.route(sendPath, (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    keys.push(route.request().postDataJSON().client_message_id);
    return route.abort('internetdisconnected');
  });
  return { keys, open: () => context.unroute(sendPath) };
}

async function storedWith(mark) {
  const path = `/conversations/${id}/messages?before_seq=${2 ** 40}&limit=200`;
  const { items } = expectStatus(await alice.get(path), 200);
  const texts = items.sort((a, b) => a.seq - b.seq).map(({ text }) => text);
  return texts.filter((text) => text.includes(mark)).map((text) => text.split(' ').at(-1));
}

async function write(box, texts) {
  for (const text of texts) {
    await box.fill(text);
    await box.press('Enter');
  }
}

// REQ MSS-US7-1
// REQ MSS-US7-2
test('what waits survives a reload and is sent once each, in order, by itself', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { box, messages, tickOf } = await openThread(page, id);
  const way = await shut(page.context());
  const mark = unique('queued');
  await write(
    box,
    ['one', 'two', 'three'].map((name) => `${mark} ${name}`),
  );
  await tickOf(`${mark} three`, 'Sending').waitFor();
  await until('a first attempt', () => way.keys.length > 0);

  await page.reload();
  for (const name of ['one', 'two', 'three']) await messages.getByText(`${mark} ${name}`).waitFor();
  assert.deepEqual(await storedWith(mark), []);

  await way.open();
  await tickOf(`${mark} three`, /Sent|Delivered|Read/).waitFor();
  assert.deepEqual(await storedWith(mark), ['one', 'two', 'three']);
  await page.reload();
  await messages.last().getByText(`${mark} three`).waitFor();
  assert.equal(await messages.filter({ hasText: mark }).count(), 3);
  assert.deepEqual(await storedWith(mark), ['one', 'two', 'three']);
});

test('a send whose answer was lost with the page has one effect', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { box, messages, tickOf } = await openThread(page, id);
  const mark = unique('lost with the page');
  const keys = [];
  const context = page.context();
  await context.route(sendPath, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    keys.push(route.request().postDataJSON().client_message_id);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await write(box, [`${mark} x`]);
  await until('the first attempt', () => keys.length > 0);
  await page.reload();
  await until('the repeat', () => keys.length > 1);
  await tickOf(mark, /Sent|Delivered|Read/).waitFor();
  assert.equal(new Set(keys).size, 1);
  assert.deepEqual(await storedWith(mark), ['x']);
  await until('one message', async () => (await messages.filter({ hasText: mark }).count()) === 1);
});

test('a closed tab leaves its messages to the one that stays, each is sent once', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const leaving = await page.context().newPage();
  const { box, tickOf } = await openThread(leaving, id);
  const way = await shut(page.context());
  const mark = unique('left behind');
  await write(box, [`${mark} a`, `${mark} b`]);
  await tickOf(`${mark} b`, 'Sending').waitFor();
  const staying = await openThread(page, id);
  assert.equal(await staying.messages.filter({ hasText: mark }).count(), 0);
  await leaving.close();
  await staying.tickOf(`${mark} b`, 'Sending').waitFor();
  await way.open();
  await staying.tickOf(`${mark} b`, /Sent|Delivered|Read/).waitFor();
  assert.deepEqual(await storedWith(mark), ['a', 'b']);
});

test('logging out leaves nothing that was written in the browser', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { box, messages, tickOf } = await openThread(page, id);
  const way = await shut(page.context());
  const mark = unique('not left behind');
  await write(box, [`${mark} secret`]);
  await tickOf(mark, 'Sending').waitFor();
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.waitForURL(/\/login/);
  await way.open();
  await logIn(page, alice);
  await openThread(page, id);
  assert.equal(await messages.filter({ hasText: mark }).count(), 0);
  assert.deepEqual(await storedWith(mark), []);
});
