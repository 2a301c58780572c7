// Takes a picture of every page in light, dark and on a phone, from the built client (`npm run
// build`) over the development fake: `npm run shots [FOLDER]`. Look at them before shipping.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { startFake } from './fake_server.mjs';
import { addUser, append, mark, openDirect, tell, userBy } from './fake_state.mjs';

const folder = process.argv[2] ?? '.shots';
const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const MINUTE_MS = 60_000;

const talk = [
  ['bob', 'Morning! Did the release notes go out?', 1500],
  ['alice', 'They did, late last night.', 1495],
  ['alice', 'Have a look when you have a minute: https://parley.example/notes/1.4', 1494],
  ['bob', 'Reading now.', 1480],
  ['bob', 'The part about resuming is lovely. Short and clear.', 1478],
  ['alice', 'Carol wrote that one. I only took words away.', 1470],
  ['bob', 'That is the hard part 🙂', 62],
  [
    'bob',
    'Lunch at half past twelve? There is a new place by the canal, ' +
      'and I would like to hear how the move went. We can walk there if the rain stops.',
    61,
  ],
  ['alice', 'Yes please.', 58],
  ['alice', 'I will bring:\n- the drawings\n- your umbrella', 57],
  ['bob', 'Perfect, see you there', 3],
];

function seed(world) {
  const by = (name) => userBy(world, 'username', name);
  const say = (conversation, name, text, minutesAgo) => {
    append(world, conversation, by(name).id, text);
    const message = conversation.messages.at(-1);
    message.created_at = new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString();
    conversation.updated_at = message.created_at;
  };
  const names = [
    ['dmitri', 'Dmitri Volkov', 'The parcel arrived, thank you so much', 300, false],
    ['yuki', 'Yuki Sato', 'Okay!', 1600, true],
    ['fatima', null, 'See you on Thursday then', 4300, false],
    [
      'henrik',
      'Henrik Johansson-Lindqvist',
      'That is a very long story, I will tell you when we meet',
      11_000,
      false,
    ],
  ];
  const withBob = openDirect(world, by('alice'), by('bob')).conversation;
  for (const [name, text, minutes] of talk) say(withBob, name, text, minutes);
  mark(world, withBob, by('bob').id, 'markAsRead', 10);
  mark(world, withBob, by('alice').id, 'markAsRead', 11);
  const withCarol = openDirect(world, by('alice'), by('carol')).conversation;
  say(withCarol, 'carol', 'Are we still on for the review?', 25);
  say(withCarol, 'carol', 'No hurry, tomorrow is fine too', 24);
  for (const [username, display_name, text, minutes, isMine] of names) {
    const user = addUser(world, {
      email: `${username}@parley.example`,
      username,
      password: 'x',
      display_name,
    });
    const { conversation } = openDirect(world, by('alice'), user);
    say(conversation, isMine ? 'alice' : username, text, minutes);
    mark(world, conversation, by('alice').id, 'markAsRead', 1);
  }
  by('bob').bio = 'Bridges, bread and long walks. Usually near the canal.';
  return withBob.id;
}

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
  await go('/profile');
  await shoot('profile');
  await go('/nowhere');
  await shoot('not-found');
  await context.close();
}

mkdirSync(folder, { recursive: true });
const fake = await startFake();
fake.conversationId = seed(fake.world);
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
