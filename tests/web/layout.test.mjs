// The same pages on a phone, by keyboard alone, and in the dark.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessibilityProblems,
  launch,
  logIn,
  openPage,
  openThread,
  person,
  rowOf,
  unique,
} from './support/setup.mjs';

let browser;
let alice;
let bob;
let id;
before(async () => {
  browser = await launch();
  [alice, bob] = [await person('alice'), await person('bob')];
  id = await alice.conversationWith(bob);
  await bob.write(id, unique('a-word-without-any-place-to-break-'.repeat(6)));
});
after(() => browser?.close());

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

async function overflow(page) {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

test('no page is wider than a screen of 360 pixels', async (t) => {
  const page = await openPage(browser, t, phone);
  for (const path of ['/login?verified=1', '/register']) {
    await page.goto(path);
    await page.getByRole('heading').first().waitFor();
    assert.equal(await overflow(page), 0, path);
  }
  await logIn(page, alice);
  for (const path of [
    '/timeline',
    '/conversations',
    `/conversations/${id}`,
    `/users/${bob.username}`,
    '/profile',
    '/nowhere',
  ]) {
    await page.goto(path);
    await page.getByRole('heading').first().waitFor();
    assert.equal(await overflow(page), 0, path);
  }
});

test('axe finds nothing to complain about on any page, in both themes', async (t) => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await openPage(browser, t, { colorScheme, reducedMotion: 'reduce' });
    const check = async (path) => {
      await page.goto(path);
      await page.getByRole('heading').first().waitFor();
      await page.waitForLoadState('networkidle');
      const found = await accessibilityProblems(page);
      assert.deepEqual(found, [], `${path} in ${colorScheme}`);
    };
    for (const path of ['/login?verified=1', '/register']) await check(path);
    await logIn(page, alice);
    for (const path of [
      '/timeline',
      '/conversations',
      `/conversations/${id}`,
      `/users/${bob.username}`,
      '/profile',
    ]) {
      await check(path);
    }
  }
});

test('a phone shows one pane at a time and leads back', async (t) => {
  const page = await openPage(browser, t, phone);
  await logIn(page, alice);
  await page.getByRole('link', { name: /^Chats/ }).tap();
  await rowOf(page, bob).getByRole('link').tap();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  assert.equal(await page.getByRole('heading', { name: 'Chats' }).isVisible(), false);
  await page.getByRole('link', { name: 'Back to chats' }).tap();
  await page.getByRole('heading', { name: 'Chats' }).waitFor();
});

async function tabTo(page, isThere, most = 40) {
  for (let step = 0; step < most; step++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(isThere)) return;
  }
  assert.fail(`not reached within ${most} tabs`);
}

test('one logs in, finds a person and sends a message by keyboard alone', async (t) => {
  const page = await openPage(browser, t);
  await page.goto('/login');
  await page.getByLabel('Email').waitFor();
  await page.keyboard.type(alice.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(alice.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/timeline');
  await tabTo(page, () => document.activeElement?.getAttribute('role') === 'combobox');
  await page.keyboard.type(bob.username);
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/conversations/${id}`);
  await page.locator('textarea:focus').waitFor();
  const text = unique('by keyboard');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText(text).waitFor();
});

test('the focus is always to be seen', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  await page.goto('/conversations');
  await page.getByRole('heading', { name: 'Chats' }).waitFor();
  for (let step = 0; step < 8; step++) {
    await page.keyboard.press('Tab');
    const isMarked = await page.evaluate(() => {
      const marked = (element) => {
        const { outlineStyle, boxShadow } = getComputedStyle(element);
        return outlineStyle !== 'none' || boxShadow !== 'none';
      };
      const focused = document.activeElement;
      return focused === document.body || marked(focused) || marked(focused.parentElement);
    });
    assert.ok(isMarked, `step ${step}`);
  }
});

const brightness = () => {
  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
  return (r * 299 + g * 587 + b * 114) / 1000;
};

test('the pages follow the system into the dark, a choice of the person first', async (t) => {
  const page = await openPage(browser, t, { colorScheme: 'dark' });
  await logIn(page, alice);
  assert.ok((await page.evaluate(brightness)) < 40);
  await page.goto('/profile');
  await page.getByText('Light', { exact: true }).click();
  assert.ok((await page.evaluate(brightness)) > 220);
  await page.reload();
  await page.getByRole('button', { name: 'Log out' }).waitFor();
  assert.ok((await page.evaluate(brightness)) > 220);
});

test('the pages keep a strict content policy', async (t) => {
  const page = await openPage(browser, t);
  const broken = [];
  page.on(
    'console',
    (line) => /Content Security Policy/.test(line.text()) && broken.push(line.text()),
  );
  const answer = await page.goto('/login');
  assert.match(answer.headers()['content-security-policy'] ?? '', /default-src 'self'/);
  await logIn(page, alice);
  await openThread(page, id);
  assert.deepEqual(broken, []);
});
