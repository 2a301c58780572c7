// A long conversation: order, place, older pages and the way back down.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, logIn, openPage, openThread, person, unique, until } from './support/setup.mjs';

const COUNT = 130;

let browser;
let alice;
let bob;
let id;
const run = unique('line');
const line = (number) => `${run} no ${String(number).padStart(3, '0')} end`;

before(async () => {
  browser = await launch();
  [alice, bob] = [await person('alice'), await person('bob')];
  id = await alice.conversationWith(bob);
  for (let number = 1; number <= COUNT; number++)
    await (number % 3 ? bob : alice).write(id, line(number));
});
after(() => browser?.close());

const scrollerOf = (page) => page.getByRole('log').locator('xpath=../..');
const numbersShown = async (messages) =>
  (await messages.allInnerTexts())
    .map((text) => text.match(new RegExp(`${run} no (\\d+) end`))?.[1])
    .filter(Boolean)
    .map(Number);
const scrollTo = (page, top) =>
  scrollerOf(page).evaluate(async (box, to) => {
    box.scrollTop = to;
    // Two frames later the page has drawn what came near.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  }, top);
const fromBottom = (page) =>
  scrollerOf(page).evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);

// REQ MSG-FE-002.1-S2
test('a conversation opens oldest first, scrolled to the bottom', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { messages } = await openThread(page, id);
  await messages.last().getByText(line(COUNT)).waitFor();
  const shown = await numbersShown(messages);
  assert.deepEqual(
    shown,
    [...shown].sort((a, b) => a - b),
  );
  await until('the bottom', async () => (await fromBottom(page)) < 4);
});

test('nothing moves when older messages begin to load', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { messages } = await openThread(page, id);
  await messages.last().getByText(line(COUNT)).waitFor();
  // They begin, and do not come.
  await page.route('**/messages?*before*', () => undefined);
  const scrolled = await scrollerOf(page).evaluate((box) => {
    box.scrollTop = 40;
    return [box.scrollTop, box.scrollHeight];
  });
  await page.getByText('Loading older messages').waitFor();
  const loading = await scrollerOf(page).evaluate((box) => [box.scrollTop, box.scrollHeight]);
  assert.deepEqual(loading, scrolled);
});

test('older messages load on the way up without moving what is read', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { messages } = await openThread(page, id);
  await messages.last().getByText(line(COUNT)).waitFor();
  const first = Math.min(...(await numbersShown(messages)));
  // The text and not its entry: the heading of the day moves up to the first message of the day.
  const mark = messages.getByText(line(first));
  await scrollerOf(page).evaluate((box) => {
    box.scrollTop = 40;
  });
  const yBefore = (await mark.boundingBox()).y;
  await until('older messages', async () => Math.min(...(await numbersShown(messages))) < first);
  const moved = Math.abs((await mark.boundingBox()).y - yBefore);
  assert.ok(moved < 8, `the message under the eyes moved by ${moved} pixels`);
  await until('the beginning', async () => {
    await scrollTo(page, 0);
    return (await numbersShown(messages)).includes(1);
  });
  // What is far from the view is not drawn, so one has to walk past all of them.
  const seen = [];
  for (let top = 0; ; top += 400) {
    await scrollTo(page, top);
    const shown = await numbersShown(messages);
    seen.push(...shown.filter((number) => !seen.includes(number)));
    if ((await fromBottom(page)) < 4) break;
  }
  assert.deepEqual(
    seen,
    Array.from({ length: COUNT }, (_, index) => index + 1),
  );
});

test('one who reads above is told of news and not moved', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { messages } = await openThread(page, id);
  await messages.last().getByText(line(COUNT)).waitFor();
  await scrollerOf(page).evaluate((box) => {
    box.scrollTop -= 600;
  });
  await page.getByRole('button', { name: 'To the newest message' }).waitFor();
  const text = unique('news');
  await bob.write(id, text);
  await page.getByRole('button', { name: '1 new message' }).waitFor();
  assert.ok((await fromBottom(page)) > 200);
  await page.getByRole('button', { name: '1 new message' }).click();
  await until('the bottom', async () => (await fromBottom(page)) < 60);
  assert.ok(await messages.last().getByText(text).isVisible());
});
