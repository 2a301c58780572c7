// What every browser test needs: a browser, people who can log in, and the pieces of the pages.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { expectStatus } from '../../support/rest.mjs';
import { newPerson, Person } from '../../support/people.mjs';
import { DEADLINE_MS } from '../../support/waiting.mjs';

export { newRegistration, unique, verificationLink } from '../../support/people.mjs';
export { until } from '../../support/waiting.mjs';

const require = createRequire(new URL('../../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const { PARLEY_URL, PARLEY_DATA_DIR, PARLEY_OUTBOX } = process.env;
if (!PARLEY_URL)
  throw new Error('PARLEY_URL must name a running node: run this inside tools/with-node');

/** The node under test; its mails are in `dataDir`/outbox when they can be read at all. */
export const node = {
  url: PARLEY_URL,
  dataDir: PARLEY_DATA_DIR ?? (PARLEY_OUTBOX && dirname(PARLEY_OUTBOX)),
};

/** A demo user of a node whose mails cannot be read. */
async function demoPerson(name) {
  const upper = name.toUpperCase();
  const password = process.env[`PARLEY_DEMO_PASSWORD_${upper}`];
  if (!password) throw new Error(`set PARLEY_DATA_DIR, or PARLEY_DEMO_PASSWORD_${upper}`);
  const email = process.env[`PARLEY_DEMO_EMAIL_${upper}`] ?? `${name}@parley.local`;
  const person = Object.assign(new Person(node), { username: name, email, password });
  await person.logIn();
  return Object.assign(person, { id: expectStatus(await person.get('/users/me'), 200).id });
}

/** Somebody with an account: a new one when the node's mails can be read. */
export const person = (name) => (node.dataDir ? newPerson(name, node) : demoPerson(name));

export function launch() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, headless: true });
}

/** A browser of its own, with its own cookies, that fails the test on a page error. */
export async function openPage(browser, t, options = {}) {
  // A worker's requests are not seen by the tests that play with the network.
  const defaults = { baseURL: node.url, serviceWorkers: 'block' };
  const context = await browser.newContext({ ...defaults, ...options });
  context.setDefaultTimeout(DEADLINE_MS);
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  t.after(async () => {
    await context.close();
    if (errors.length > 0) throw new Error(`the page threw: ${errors.join('; ')}`);
  });
  return page;
}

export async function logIn(page, { email, password }) {
  await page.goto('/login');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL('**/timeline');
}

/** The conversation with somebody in the list of all; other pages name people in lists, too. */
export const rowOf = (page, someone) =>
  page
    .getByRole('region', { name: 'Conversations' })
    .getByRole('listitem')
    .filter({ hasText: someone.username });

/** The pieces of an open conversation that tests look at. */
export const thread = (page) => ({
  box: page.getByRole('textbox', { name: 'Message' }),
  send: page.getByRole('button', { name: 'Send' }),
  messages: page.getByRole('log', { name: 'Messages' }).locator('[data-key]'),
  /** What happened to the group, between the messages. */
  lines: page.getByRole('log', { name: 'Messages' }).locator('[data-notice]'),
  tickOf: (text, tick) =>
    page
      .getByRole('log')
      .getByRole('listitem')
      .filter({ hasText: text })
      .getByRole('img', { name: tick, exact: true }),
});

export async function openThread(page, conversationId, { isOpen = false } = {}) {
  if (!isOpen) await page.goto(`/conversations/${conversationId}`);
  await page.locator('[role="log"][aria-busy="false"]').waitFor({ state: 'attached' });
  return thread(page);
}

/** What axe finds wrong with the page as it is: "rule: element", empty when nothing is. */
export async function accessibilityProblems(page) {
  // Evaluated, not added as a script: the content policy of the pages forbids strange scripts.
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
  );
}
