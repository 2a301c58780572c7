// What people see when the network, or an answer, is lost.
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

const isSend = (route) => route.request().method() === 'POST';
const sendPath = '**/conversations/*/messages';
const textsWith = async (messages, mark) =>
  (await messages.allInnerTexts())
    .filter((text) => text.includes(mark))
    .map((text) => text.match(/\[(.+?)\]/)[1]);

async function storedWith(mark) {
  const path = `/conversations/${id}/messages?before_seq=${2 ** 40}&limit=50`;
  const { items } = expectStatus(await alice.get(path), 200);
  return items
    .sort((a, b) => a.seq - b.seq)
    .map(({ text }) => text)
    .filter((text) => text.includes(mark));
}

// REQ MSS-US1-2
// REQ MSS-US1-3
// REQ MSS-US7-2
test('after an absence everything is there once, in order, and what waited is sent', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { box, messages } = await openThread(page, id);
  const mark = unique('absence');
  await bob.write(id, `${mark} [before]`);
  await messages.last().getByText('[before]').waitFor();

  await page.context().setOffline(true);
  await page.getByText(/^Offline/).waitFor();
  for (const name of ['b1', 'b2', 'b3', 'b4', 'b5']) await bob.write(id, `${mark} [${name}]`);
  for (const name of ['a1', 'a2']) {
    await box.fill(`${mark} [${name}]`);
    await box.press('Enter');
  }
  assert.deepEqual(await textsWith(messages, mark), ['before', 'a1', 'a2']);

  await page.context().setOffline(false);
  await page.getByText(/^Offline/).waitFor({ state: 'detached' });
  await until('both waiting messages', async () => (await storedWith(mark)).length === 8);
  const expected = ['before', 'b1', 'b2', 'b3', 'b4', 'b5', 'a1', 'a2'];
  await until('the whole history', async () => (await textsWith(messages, mark)).length === 8);
  assert.deepEqual(await textsWith(messages, mark), expected);
  await bob.write(id, `${mark} [after]`);
  await messages.last().getByText('[after]').waitFor();
  assert.deepEqual(await textsWith(messages, mark), [...expected, 'after']);
  await page.reload();
  await messages.last().getByText('[after]').waitFor();
  assert.deepEqual(await textsWith(messages, mark), [...expected, 'after']);
});

test('a send whose answer is lost is repeated with its key and stored once', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { box, messages, tickOf } = await openThread(page, id);
  const keys = [];
  await page.route(sendPath, async (route) => {
    if (!isSend(route)) return route.continue();
    keys.push(route.request().postDataJSON().client_message_id);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  const mark = unique('lost answer');
  await box.fill(`${mark} [x]`);
  await box.press('Enter');
  await until('the repeat', () => keys.length > 1);
  await tickOf(mark, /Sent|Delivered|Read/).waitFor();
  assert.equal(new Set(keys).size, 1);
  assert.equal((await storedWith(mark)).length, 1);
  assert.deepEqual(await textsWith(messages, mark), ['x']);
});

test('a node that is busy for a moment costs a moment and no message', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { box, tickOf } = await openThread(page, id);
  let refusals = 2;
  await page.route(sendPath, (route) => {
    if (!isSend(route) || refusals-- <= 0) return route.continue();
    const body = JSON.stringify({
      error: { code: 'OVERLOADED', message: 'Busy.', trace_id: 'trace' },
    });
    return route.fulfill({ status: 503, contentType: 'application/json', body });
  });
  const mark = unique('busy');
  await box.fill(mark);
  await box.press('Enter');
  await tickOf(mark, 'Sending').waitFor();
  await tickOf(mark, /Sent|Delivered|Read/).waitFor();
  assert.equal((await storedWith(mark)).length, 1);
});

test('a refused message says so and can be sent again', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { box, messages, tickOf } = await openThread(page, id);
  let isRefusing = true;
  await page.route(sendPath, (route) => {
    if (!isSend(route) || !isRefusing) return route.continue();
    const body = JSON.stringify({
      error: { code: 'NOT_CONNECTED', message: 'Not now.', trace_id: 'trace' },
    });
    return route.fulfill({ status: 403, contentType: 'application/json', body });
  });
  const mark = unique('refused');
  await box.fill(mark);
  await box.press('Enter');
  await tickOf(mark, 'Not sent').waitFor();
  await messages.last().getByRole('alert').getByText('Not now.').waitFor();
  isRefusing = false;
  await messages.last().getByRole('button', { name: 'Retry' }).click();
  await tickOf(mark, /Sent|Delivered|Read/).waitFor();
  assert.equal((await storedWith(mark)).length, 1);
});

test('a failed call is told with its trace id', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  await page.goto(`/users/${bob.username}`);
  await page.route('**/conversations', (route) => {
    if (!isSend(route)) return route.continue();
    const body = JSON.stringify({
      error: { code: 'OVERLOADED', message: 'Too much at once.', trace_id: 'trace-4711' },
    });
    return route.fulfill({ status: 503, contentType: 'application/json', body });
  });
  await page.getByRole('button', { name: 'Message' }).click();
  await page.getByText('Too much at once.').first().waitFor();
  await page.getByText('Trace trace-4711').first().waitFor();
});
