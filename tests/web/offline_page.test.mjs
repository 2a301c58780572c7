// The pages open without the network, with what was written and is not sent.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Front } from '../support/front.mjs';
import { expectStatus } from '../support/rest.mjs';
import { launch, logIn, node, openPage, openThread, person, unique } from './support/setup.mjs';

let browser;
let alice;
let id;
before(async () => {
  browser = await launch();
  const bob = await person('bob');
  alice = await person('alice');
  id = await alice.conversationWith(bob);
});
after(() => browser?.close());

/** A page that reaches the node by way of a front that can go away, with its worker at work. */
async function openBehind(t, front) {
  const options = { baseURL: front.url, serviceWorkers: 'allow' };
  const page = await openPage(browser, t, options);
  await logIn(page, alice);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((taken) => {
      navigator.serviceWorker.addEventListener('controllerchange', taken, { once: true });
    });
  });
  return page;
}

const storedWith = async (text) => {
  const path = `/conversations/${id}/messages?before_seq=${2 ** 40}&limit=50`;
  const { items } = expectStatus(await alice.get(path), 200);
  return items.filter((one) => one.text === text).length;
};

// REQ MSS-US7-1
test('without a node the page opens, shows what waits, and sends it later', async (t) => {
  const front = new Front();
  await front.start(node, node);
  t.after(() => front.stop());
  const page = await openBehind(t, front);
  const { box, messages, tickOf } = await openThread(page, id);
  await box.waitFor();
  const port = Number(new URL(front.url).port);
  front.stop();
  const text = unique('written in a tunnel');
  await box.fill(text);
  await box.press('Enter');
  await tickOf(text, 'Sending').waitFor();

  await page.reload();
  await page.getByText('Parley cannot be reached. Trying again…').waitFor();
  await page.getByRole('region', { name: 'Waiting messages' }).getByText(text).waitFor();
  await page.goto('/timeline');
  await page.getByRole('region', { name: 'Waiting messages' }).getByText(text).waitFor();
  assert.equal(await storedWith(text), 0);

  await front.start(node, node, port);
  await page.getByRole('navigation').first().waitFor();
  await openThread(page, id);
  await messages.getByText(text).waitFor();
  await tickOf(text, /Sent|Delivered|Read/).waitFor();
  assert.equal(await storedWith(text), 1);
});

// REQ USER-FE-002.1-S1
test('the program is kept for that, and no answer of a node, so no token', async (t) => {
  const front = new Front();
  await front.start(node, node);
  t.after(() => front.stop());
  const page = await openBehind(t, front);
  await openThread(page, id);
  await page.goto('/profile');
  await page.getByRole('heading').first().waitFor();
  const kept = await page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        found.push({ path: new URL(request.url).pathname, text: await answer.text() });
      }
    }
    return found;
  });
  const paths = kept.map(({ path }) => path);
  assert.ok(paths.includes('/') && paths.some((path) => /^\/assets\/.*\.js$/.test(path)));
  assert.deepEqual(paths.filter((path) => path !== '/' && !path.startsWith('/assets/')), []);
  for (const { path, text } of kept) {
    assert.ok(!/eyJ[\w-]{10,}\./.test(text) && !text.includes(alice.id), path);
  }
});
