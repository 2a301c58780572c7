// Registering, logging in and staying logged in, in a real browser against a running node.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  launch,
  logIn,
  newRegistration,
  openPage,
  node,
  person,
  verificationLink,
} from './support/setup.mjs';

let browser;
let alice;
before(async () => {
  browser = await launch();
  alice = await person('alice');
});
after(() => browser?.close());

async function fillRegistration(page, { email, username, password }) {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
}

function requestsTo(page, path) {
  const seen = [];
  page.on('request', (request) => request.url().endsWith(path) && seen.push(request));
  return seen;
}

// REQ USER-FE-001.1-S1
test('the registration form has three focusable fields and its button', async (t) => {
  const page = await openPage(browser, t);
  await page.goto('/register');
  for (const label of ['Email', 'Username', 'Password']) {
    await page.getByLabel(label).focus();
    assert.ok(
      await page.getByLabel(label).evaluate((field) => field === document.activeElement),
      label,
    );
  }
  await page.getByRole('button', { name: 'Create account' }).waitFor();
});

// REQ USER-FE-001.2-S1
test('a bad email is named when its field is left, and nothing is sent', async (t) => {
  const page = await openPage(browser, t);
  const sent = requestsTo(page, '/auth/register');
  await page.goto('/register');
  await fillRegistration(page, { ...newRegistration('dora'), email: 'not-an-address' });
  await page.getByText('Enter a valid email address').waitFor();
  assert.equal(await page.getByLabel('Email').getAttribute('aria-invalid'), 'true');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Password').press('Enter');
  assert.equal(sent.length, 0);
});

// REQ USER-FE-001.2-S2
test('a known email shows the banner and leaves the form to be mended', async (t) => {
  const page = await openPage(browser, t);
  await page.goto('/register');
  await fillRegistration(page, { ...newRegistration('dora'), email: alice.email });
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('alert').getByText('This email is already registered').waitFor();
  await page.getByLabel('Email').fill('another@parley.example');
  assert.equal(await page.getByLabel('Email').inputValue(), 'another@parley.example');
});

test(
  'a newcomer registers, opens the link in the mail and logs in',
  { skip: !node.dataDir },
  async (t) => {
    const page = await openPage(browser, t);
    const dora = newRegistration('dora');
    await page.goto('/register');
    await fillRegistration(page, dora);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Check your inbox').waitFor();
    await page.goto(await verificationLink(dora.email, node));
    await page.waitForURL('**/login?verified=1');
    await page.getByText('Your email is verified').waitFor();
    await logIn(page, dora);
  },
);

/** In the page: every record of every IndexedDB database. */
async function readDatabases() {
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const records = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames)
      records.push(await done(database.transaction(store).objectStore(store).getAll()));
    database.close();
  }
  return records;
}

// REQ USER-FE-002.1-S1
test('after logging in the token is in memory, the refresh in an HttpOnly cookie', async (t) => {
  const page = await openPage(browser, t);
  const answer = page.waitForResponse((response) => response.url().endsWith('/auth/login'));
  await logIn(page, alice);
  const { access_token } = await (await answer).json();
  const readable = JSON.stringify([
    await page.evaluate(() => [
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      location.href,
    ]),
    await page.evaluate(readDatabases),
  ]);
  assert.ok(
    !readable.includes(access_token) && !readable.includes('eyJ'),
    'no token where scripts can read',
  );
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'refresh_token');
  assert.ok(cookie?.httpOnly && cookie.secure, 'the refresh cookie is HttpOnly and Secure');
});

// REQ USER-FE-002.2-S1
test('a wrong password says so, clears the field and stores nothing', async (t) => {
  const page = await openPage(browser, t);
  await page.goto('/login');
  await page.getByLabel('Email').fill(alice.email);
  await page.getByLabel('Password').fill('certainly wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').getByText('Invalid email or password').waitFor();
  assert.equal(await page.getByLabel('Password').inputValue(), '');
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  assert.deepEqual(await page.context().cookies(), []);
});

test('a reload keeps one logged in where one was', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  await page.goto('/conversations');
  await page.reload();
  await page.getByRole('heading', { name: 'Chats' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/conversations');
});

test('tabs that start at once share one login and none loses it', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const context = page.context();
  const tabs = [page, ...(await Promise.all([1, 2, 3].map(() => context.newPage())))];
  for (let round = 0; round < 3; round++) {
    await Promise.all(tabs.map((tab) => tab.goto('/conversations')));
    await Promise.all(tabs.map((tab) => tab.getByRole('heading', { name: 'Chats' }).waitFor()));
  }
});

test('logging out ends the session in every tab and the pages ask to log in', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const second = await page.context().newPage();
  await second.goto('/timeline');
  await second.getByRole('heading', { name: 'Recent' }).waitFor();
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.waitForURL('**/login**');
  await second.waitForURL('**/login**');
  await page.goto('/conversations');
  await page.waitForURL('**/login?next=%2Fconversations');
});
