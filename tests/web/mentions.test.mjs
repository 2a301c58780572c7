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
  await mine.getByText(alice.username, { exact: true }).waitFor();
  await mine.getByText('Unread').waitFor();
  await itemIn(page, 'Mentions, 1 unread').waitFor();
  await mine.getByRole('link').click();
  // The message's place in the address goes as soon as it is in view.
  await page.waitForURL('**/conversations/**');
  await page.getByText('come here').first().waitFor();
  await until('it to be seen', async () => (await unread()).length === 0);
  await itemIn(page).click();
  await mine.waitFor();
  assert.equal(await mine.getByText('Unread').count(), 0);
});

// REQ MSS-FR-016
test('whoever looks elsewhere is told by the browser, and led to the message', async (t) => {
  const page = await openPage(browser, t, { permissions: ['notifications'] });
  // A window without focus, and a browser that keeps what it is told to show.
  await page.addInitScript(() => {
    globalThis.shown = [];
    document.hasFocus = () => false;
    globalThis.Notification = class {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      constructor(title, options) {
        Object.assign(this, { title, ...options });
        globalThis.shown.push(this);
      }
      close() {}
    };
  });
  const [carol, dora] = await Promise.all(['carol', 'dora'].map(person));
  const direct = await alice.conversationWith(dora);
  await logIn(page, dora);
  const made = await alice.post('/conversations', {
    type: 'group',
    name: 'Friday walks',
    member_ids: [dora.id, carol.id],
  });
  const { conversation_id: group } = expectStatus(made, 201);
  const shown = () => page.evaluate(() => globalThis.shown.map(({ title, body }) => [title, body]));
  await alice.write(group, `@${dora.username} before it was wanted`);
  await itemIn(page, /^Mentions, \d+ unread/).waitFor();
  assert.deepEqual(await shown(), []);
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByRole('button', { name: 'Turn off' }).waitFor();
  await alice.write(group, 'nothing for her');
  await alice.write(group, `@${dora.username} come along`);
  await alice.write(direct, 'just us');
  await until('both notices', async () => (await shown()).length === 2);
  assert.deepEqual((await shown()).sort(), [
    [`${alice.username} mentioned you in Friday walks`, `@${dora.username} come along`],
    [alice.username, 'just us'],
  ]);
  await page.evaluate(() => globalThis.shown.find(({ title }) => /Friday/.test(title)).onclick());
  await page.waitForURL(new RegExp(`/conversations/${group}\\?message=`));
  await page.getByText('come along').first().waitFor();
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Turn off' }).click();
  await alice.write(direct, 'not wanted any more');
  await itemIn(page, /^Chats/).click();
  await page.getByText('not wanted any more').first().waitFor();
  assert.deepEqual(await shown(), []);
});

test('a mention that is read where it stands leaves no badge', async (t) => {
  const page = await openPage(browser, t);
  const erin = await person('erin');
  const direct = await alice.conversationWith(erin);
  await alice.write(direct, 'first');
  await logIn(page, erin);
  await openThread(page, direct);
  const text = unique(`@${erin.username} do you see this?`);
  await alice.write(direct, text);
  await page.getByRole('log').getByText('do you see this?').waitFor();
  await until('it to be seen', async () => {
    const { items } = expectStatus(await erin.get('/mentions'), 200);
    return items.some(({ message, read_at }) => message.text === text && read_at);
  });
  await itemIn(page, 'Mentions').waitFor();
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
