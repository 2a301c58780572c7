// Takes a picture of every page in light, dark and on a phone, from the built client (`npm run
// build`) over the development fake: `npm run shots [FOLDER]`. Look at them before shipping.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { startFake } from './fake_server.mjs';
import { append, tell, userBy } from './fake_state.mjs';
import { seed } from './screenshot_world.mjs';

const folder = process.argv[2] ?? '.shots';
const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
async function logIn(page, url, name) {
  await page.goto(`${url}/login`);
  await page.getByLabel('Email').fill(`${name}@parley.example`);
  await page.getByLabel('Password').fill('parley-demo');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL('**/timeline');
}

/** What is seen only at times: typing, a refusal, news below, a menu, a dialog, an error. */
async function shootStates(page, fake, go, shoot) {
  const refuse = (route) =>
    route.request().method() !== 'POST'
      ? route.continue()
      : route.fulfill({
          status: 403,
          contentType: 'application/json',
          body: JSON.stringify({
            error: {
              code: 'NOT_CONNECTED',
              message: 'You can only write to your connections.',
              trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
            },
          }),
        });
  const { world, conversationId } = fake;
  const conversation = world.conversations.get(conversationId);
  const bob = userBy(world, 'username', 'bob');
  await go(`/conversations/${conversationId}`);
  await page.route(/\/conversations/, refuse);
  await page.getByLabel('Message', { exact: true }).fill('This one is refused');
  await page.getByLabel('Message', { exact: true }).press('Enter');
  tell(world, conversation, 'typing', {
    conversation_id: conversationId,
    user_id: bob.id,
    active: true,
  });
  await shoot('thread-refused');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('log').evaluate((log) => {
    log.parentElement.parentElement.scrollTop = 60;
  });
  await page.waitForTimeout(200);
  append(world, conversation, bob.id, 'Still there?');
  await shoot('thread-news');
  await page.unroute(/\/conversations/);
  await go('/users/bob');
  await page.route(/\/conversations/, refuse);
  await page.getByRole('button', { name: 'Message' }).click();
  await shoot('error-toast');
  await page.unroute(/\/conversations/);
  await go('/conversations');
  await page.getByRole('button', { name: 'New message' }).click();
  await page.getByRole('dialog').getByRole('combobox').fill('c');
  await page.getByRole('option').first().waitFor();
  await shoot('dialog');
  await page.keyboard.press('Escape');
  const account = page.getByRole('button', { name: 'Account and appearance' });
  if (await account.isVisible()) {
    await account.click();
    await shoot('menu');
    await page.keyboard.press('Escape');
  }
}

/** What belongs to groups: the thread with its lines, who is in it, its numbers. */
async function shootGroup(page, fake, go, shoot) {
  await go(`/conversations/${fake.groupId}`);
  await shoot('group');
  await page.getByRole('main').getByRole('button', { name: /^Friday walks/ }).click();
  await page.getByRole('dialog').waitFor();
  await shoot('group-dialog');
  await page.keyboard.press('Escape');
  const last = page.getByRole('log').locator('[data-message]').last();
  await last.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await shoot('group-menu');
  await page.keyboard.press('Escape');
  await go(`/conversations/${fake.groupId}/analytics`);
  await shoot('analytics');
  await go('/conversations');
  await page.getByRole('button', { name: 'New message' }).click();
  await page.getByRole('button', { name: 'New group' }).click();
  await shoot('new-group');
  await page.keyboard.press('Escape');
}

/** People: lists of followers, one's own page in change, the end of an account. */
async function shootPeople(page, go, shoot) {
  await go('/mentions');
  await shoot('mentions');
  await go('/profile');
  await shoot('profile');
  await page.getByRole('button', { name: /follower/i }).first().click();
  await page.getByRole('dialog').waitFor();
  await shoot('followers');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Delete account' }).first().click();
  await page.getByRole('dialog').waitFor();
  await shoot('delete-account');
  await page.keyboard.press('Escape');
}

/** No node can be reached, and something waits. */
async function shootAway(page, go, shoot) {
  await page.route(/\/(auth|conversations|users)\//, (route) => {
    if (route.request().isNavigationRequest()) return route.continue();
    return route.abort('internetdisconnected');
  });
  await page.getByLabel('Message', { exact: true }).fill('I will be ten minutes late');
  await page.getByLabel('Message', { exact: true }).press('Enter');
  await page.waitForTimeout(300);
  await page.reload();
  await page.getByText('Parley cannot be reached').waitFor();
  await shoot('unreachable');
  await page.unroute(/\/(auth|conversations|users)\//);
}

async function shootNewcomer(browser, fake) {
  const context = await browser.newContext({ viewport: { width: 1240, height: 800 } });
  const page = await context.newPage();
  const shoot = (name) =>
    page.waitForTimeout(450).then(() => page.screenshot({ path: `${folder}/${name}-light.png` }));
  await page.goto(`${fake.url}/register`);
  await page.getByLabel('Email').fill('nina@parley.example');
  await page.getByLabel('Username').fill('nina');
  await page.getByLabel('Password').fill('parley-demo');
  await page.getByRole('button', { name: 'Create account' }).click();
  await shoot('register-done');
  userBy(fake.world, 'username', 'nina').email_verified = true;
  await logIn(page, fake.url, 'nina');
  await shoot('timeline-empty');
  await page.goto(`${fake.url}/conversations`);
  await shoot('conversations-empty');
  await context.close();
}

async function shootAll(browser, fake, look, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on(
    'console',
    (line) => line.type() === 'error' && !/401/.test(line.text()) && console.log(look, line.text()),
  );
  page.on('pageerror', (error) => console.log(look, error.message));
  const shoot = async (name) => {
    await page.waitForTimeout(450);
    await page.screenshot({ path: `${folder}/${name}-${look}.png` });
  };
  const go = async (path) => {
    await page.goto(fake.url + path);
    await page.waitForLoadState('networkidle');
  };

  await go('/register');
  await page.getByLabel('Email').fill('not-an-address');
  await page.getByLabel('Username').focus();
  await shoot('register');
  await go('/login?verified=1');
  await shoot('login');
  await logIn(page, fake.url, 'alice');
  await shoot('timeline');
  await page.getByRole('combobox').fill('b');
  await page.getByRole('option').first().waitFor();
  await shoot('timeline-search');
  await go('/conversations');
  await shoot('conversations');
  await go(`/conversations/${fake.conversationId}`);
  await page.getByLabel('Message', { exact: true }).fill('On my way');
  await shoot('thread');
  await context.setOffline(true);
  await page.getByLabel('Message', { exact: true }).press('Enter');
  await shoot('thread-offline');
  await context.setOffline(false);
  await page.waitForTimeout(900);
  await shootStates(page, fake, go, shoot);
  await go('/users/bob');
  await shoot('user');
  await shootGroup(page, fake, go, shoot);
  await shootPeople(page, go, shoot);
  await go('/nowhere');
  await shoot('not-found');
  await go(`/conversations/${fake.conversationId}`);
  await shootAway(page, go, shoot);
  await context.close();
}

mkdirSync(folder, { recursive: true });
const fake = await startFake();
Object.assign(fake, seed(fake.world));
const browser = await chromium.launch({ executablePath: chromiumPath });
const wide = { viewport: { width: 1240, height: 800 } };
const bob = await (await browser.newContext()).newPage();
await logIn(bob, fake.url, 'bob');
await shootNewcomer(browser, fake);
await shootAll(browser, fake, 'light', { ...wide, colorScheme: 'light' });
await shootAll(browser, fake, 'dark', { ...wide, colorScheme: 'dark' });
await shootAll(browser, fake, 'phone', {
  viewport: { width: 360, height: 740 },
  colorScheme: 'light',
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
});
await browser.close();
fake.server.closeAllConnections();
fake.server.close();
process.exit(0);
