// Where people are named: the page, its badge, and the way back to the message.
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

const unread = async () =>
  expectStatus(await bob.get('/mentions?unread=true'), 200).items.map((x) => x.message.text);
const itemIn = (page, name = /^Mentions/) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name });

test('a mention appears while the page is open, and leads to its message', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, bob);
  await itemIn(page).click();
  await page.getByRole('heading', { name: 'Mentions', level: 1 }).waitFor();
  await page.getByText('No mentions yet').waitFor();
  const text = unique(`@${bob.username} come here`);
  await alice.write(id, text);
  const row = page.getByRole('region', { name: 'Mentions' }).getByRole('listitem');
  const mine = row.filter({ hasText: text });
  await mine.getByText(alice.username).waitFor();
  await mine.getByText('Unread').waitFor();
  await itemIn(page, 'Mentions, 1 unread').waitFor();
  await mine.getByRole('link').click();
  await page.waitForURL(/\/conversations\/.*\?message=/);
  await page.getByText('come here').first().waitFor();
  await until('it to be seen', async () => (await unread()).length === 0);
  await itemIn(page).click();
  await mine.waitFor();
  assert.equal(await mine.getByText('Unread').count(), 0);
});

test('a mention by keyboard in one browser is a badge in another', async (t) => {
  const [a, b] = [await openPage(browser, t), await openPage(browser, t)];
  await Promise.all([logIn(a, alice), logIn(b, bob)]);
  await itemIn(b).waitFor();
  const { box } = await openThread(a, id);
  await box.pressSequentially(`@${bob.username.slice(0, -1)}`);
  await a.getByRole('listbox', { name: 'People to mention' }).waitFor();
  await box.press('Enter');
  const words = unique('for you');
  await box.pressSequentially(words);
  await box.press('Enter');
  await itemIn(b, 'Mentions, 1 unread').waitFor();
  await until('the mention', async () => (await unread()).some((x) => x.includes(words)));
});
