// Ten thousand messages: the way back to the first, and what the page keeps of them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, logIn, openPage, openThread, person, unique, until } from './support/setup.mjs';

const COUNT = 10_000;
const AT_ONCE = 40;
/** Far fewer than there are; what is near the view on any screen. */
const SHOWN_MAX = 600;

let browser;
let alice;
let bob;
let id;
let first;
const run = unique('line');

before(async () => {
  browser = await launch();
  [alice, bob] = [await person('alice'), await person('bob')];
  id = await alice.conversationWith(bob);
  first = await bob.write(id, `${run} the very first`);
  let left = COUNT - 2;
  const write = async () => {
    while (left-- > 0) await bob.write(id, `${run} one of many`);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
  await bob.write(id, `${run} the very last`);
});
after(() => browser?.close());

const fromBottom = (page) =>
  page
    .getByRole('log')
    .locator('xpath=../..')
    .evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);

test('a link to the first of ten thousand shows it, and the page keeps few of them', async (t) => {
  const page = await openPage(browser, t);
  page.context().setDefaultTimeout(120_000);
  await logIn(page, alice);
  const start = Date.now();
  await page.goto(`/conversations/${id}?message=${first.id}`);
  const { messages, box, tickOf } = await openThread(page, id, { isOpen: true });
  const target = messages.filter({ hasText: `${run} the very first` });
  await until(
    'the first in view',
    async () => {
      if ((await target.count()) === 0) return false;
      return target.evaluate((entry) => entry.getBoundingClientRect().top >= 0);
    },
    120_000,
  );
  t.diagnostic(`${COUNT} messages loaded and the first shown after ${Date.now() - start} ms`);
  await until('few entries', async () => (await messages.count()) < SHOWN_MAX);

  await page.getByRole('button', { name: 'To the newest message' }).click();
  await until('the last in view', async () => (await fromBottom(page)) < 60, 60_000);
  await messages.last().getByText(`${run} the very last`).waitFor();
  assert.ok((await messages.count()) < SHOWN_MAX);

  const typed = Date.now();
  const text = unique('written below ten thousand');
  await box.pressSequentially(text);
  t.diagnostic(`${text.length} keys typed in ${Date.now() - typed} ms`);
  await box.press('Enter');
  await tickOf(text, /Sent|Delivered|Read/).waitFor();
  assert.ok((await fromBottom(page)) < 60);
});
