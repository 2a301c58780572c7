// Answering a message, by pointer and by keyboard, and finding what was answered.
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

const newest = async () => {
  const path = `/conversations/${id}/messages?before_seq=${2 ** 40}&limit=1`;
  return expectStatus(await alice.get(path), 200).items[0];
};

test('Reply quotes the message and sends which one it answers', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const asked = await bob.write(id, unique('where shall we meet?'));
  const { box, messages } = await openThread(page, id);
  const question = messages.filter({ hasText: asked.text });
  await question.hover();
  await question.getByRole('button', { name: 'Reply' }).click();
  await page.getByText(`Reply to ${bob.username}`).waitFor();
  const text = unique('by the bridge');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  const answer = messages.last();
  await answer.getByText(text).waitFor();
  await answer.getByRole('button', { name: `Answer to ${bob.username}: ${asked.text}` }).waitFor();
  await until('the answer stored', async () => (await newest()).text === text);
  assert.equal((await newest()).reply_to, asked.id);
  await box.fill('nothing to do with it');
  await box.press('Enter');
  await until('the next', async () => (await newest()).text === 'nothing to do with it');
  assert.equal((await newest()).reply_to, null);
});

test('a reply is begun and given up by keyboard alone', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const above = await bob.write(id, unique('the one above'));
  await bob.write(id, unique('the last one'));
  const { box, messages } = await openThread(page, id);
  await messages.filter({ hasText: 'the last one' }).last().waitFor();
  await box.focus();
  for (let step = 0; step < 4; step++) {
    await page.keyboard.press('Shift+Tab');
    if (await page.evaluate(() => document.activeElement.matches('li'))) break;
  }
  await page.keyboard.press('ArrowUp');
  const focused = page.locator('li:focus');
  await focused.getByText(above.text).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Reply' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('textarea:focus').waitFor();
  await page.getByText(`Reply to ${bob.username}`).waitFor();
  await page.keyboard.press('Escape');
  await page.getByText(`Reply to ${bob.username}`).waitFor({ state: 'detached' });
});

test('a quote leads to its message, however far back it lies', async (t) => {
  const [cleo, dan] = [await person('cleo'), await person('dan')];
  const talk = await cleo.conversationWith(dan);
  const early = await dan.write(talk, unique('long ago'));
  for (let count = 0; count < 260; count++) await dan.write(talk, `filler ${count}`);
  const reply = { text: unique('about that'), reply_to: early.id };
  expectStatus(await cleo.post(`/conversations/${talk}/messages`, reply), 201);
  const page = await openPage(browser, t);
  await logIn(page, cleo);
  const { messages } = await openThread(page, talk);
  await messages.last().getByRole('button', { name: 'Answer to An earlier message' }).click();
  const target = page.locator(`[data-key][data-seq="${early.seq}"]`);
  await until('the message in view', async () => {
    if ((await target.count()) !== 1) return false;
    const { top, bottom } = await target.evaluate((entry) =>
      entry.getBoundingClientRect().toJSON(),
    );
    const { height } = page.viewportSize();
    return top >= 0 && bottom <= height;
  });
  assert.ok((await target.innerText()).includes(early.text));
  assert.ok(await target.evaluate((entry) => entry === document.activeElement));
  await until('what is far away left out', async () => (await messages.count()) < 260);
});
