// Two people in two browsers, talking through a running node.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { expectStatus } from '../support/rest.mjs';
import {
  launch,
  logIn,
  openPage,
  openThread,
  person,
  rowOf,
  thread,
  unique,
  until,
} from './support/setup.mjs';

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

async function bothAtTheThread(t) {
  const [a, b] = [await openPage(browser, t), await openPage(browser, t)];
  await Promise.all([logIn(a, alice), logIn(b, bob)]);
  const [withA, withB] = [await openThread(a, id), await openThread(b, id)];
  return { a, b, withA, withB };
}

const isPost = (path) => (request) => request.method() === 'POST' && request.url().endsWith(path);

// REQ MSG-FE-001.1-S2
test('"Message" on a profile posts the recipient and opens the conversation', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  await page.goto(`/users/${bob.username}`);
  const asked = page.waitForRequest(isPost('/conversations'));
  await page.getByRole('button', { name: 'Message' }).click();
  assert.deepEqual((await asked).postDataJSON(), { recipient_id: bob.id });
  await page.waitForURL(`**/conversations/${id}`);
  await thread(page).box.waitFor();
});

// REQ MSG-FE-001.1-S1
test('Send and Enter post with the token; the text is appended, the field cleared', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { box, send, messages } = await openThread(page, id);
  for (const submit of [() => send.click(), () => box.press('Enter')]) {
    const text = unique('hello');
    const answered = page.waitForResponse((response) =>
      isPost(`/conversations/${id}/messages`)(response.request()),
    );
    await box.fill(text);
    await submit();
    const answer = await answered;
    assert.equal(answer.status(), 201);
    assert.match(answer.request().headers().authorization, /^Bearer \S+/);
    assert.equal(answer.request().postDataJSON().text, text);
    await messages.last().getByText(text).waitFor();
    assert.equal(await box.inputValue(), '');
  }
});

// REQ MSG-FE-001.2
test('blank text cannot be sent: the button is disabled and Enter does nothing', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const sent = [];
  page.on('request', (request) => isPost('/messages')(request) && sent.push(request));
  const { box, send, messages } = await openThread(page, id);
  const before = await messages.count();
  for (const blank of ['', '   ', '\n\t ', '\u00a0\u2003\u3000']) {
    await box.fill(blank);
    assert.ok(await send.isDisabled(), JSON.stringify(blank));
    await box.press('Enter');
  }
  await box.fill('x');
  assert.ok(await send.isEnabled());
  assert.equal(sent.length, 0);
  assert.equal(await messages.count(), before);
});

test('Shift+Enter breaks the line, markup stays text and links are safe', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { box, messages } = await openThread(page, id);
  const text = unique('<img src=x onerror=alert(1)> see https://parley.example/a?b=1.');
  await box.fill(text);
  await box.press('Shift+Enter');
  await box.pressSequentially('second line');
  await box.press('Enter');
  const mine = messages.last();
  await mine.getByText('second line').waitFor();
  assert.ok((await mine.innerText()).includes('<img src=x onerror=alert(1)>'));
  assert.equal(await mine.locator('img').count(), 0);
  const link = mine.getByRole('link');
  assert.equal(await link.getAttribute('href'), 'https://parley.example/a?b=1');
  assert.match(await link.getAttribute('rel'), /noopener/);
});

test('messages travel both ways live, in order', async (t) => {
  const { withA, withB } = await bothAtTheThread(t);
  const texts = [unique('from alice'), unique('from bob'), unique('alice again')];
  for (const [index, text] of texts.entries()) {
    const [from, to] = index % 2 ? [withB, withA] : [withA, withB];
    await from.box.fill(text);
    const sentAt = Date.now();
    await from.box.press('Enter');
    await to.messages.last().getByText(text).waitFor();
    t.diagnostic(`seen in the other browser after ${Date.now() - sentAt} ms`);
  }
  for (const side of [withA, withB]) {
    const shown = await side.messages.allInnerTexts();
    const tail = shown.slice(-3).map((entry, index) => entry.includes(texts[index]));
    assert.deepEqual(tail, [true, true, true]);
  }
});

test('ticks go from sent to delivered to read', async (t) => {
  const a = await openPage(browser, t);
  await logIn(a, alice);
  const { box, tickOf } = await openThread(a, id);
  const text = unique('how far');
  await box.fill(text);
  await box.press('Enter');
  await tickOf(text, 'Sent').waitFor();
  const b = await openPage(browser, t);
  await logIn(b, bob);
  await tickOf(text, 'Delivered').waitFor();
  await openThread(b, id);
  await tickOf(text, 'Read').waitFor();
});

test('typing and presence are shown while they last', async (t) => {
  const { a, b, withB } = await bothAtTheThread(t);
  const header = a.getByRole('main', { name: /^Conversation with/ });
  await header.getByText('Online', { exact: true }).waitFor();
  await withB.box.pressSequentially('hm');
  await header.getByText(/is typing…$/).waitFor();
  await withB.box.fill('');
  await header.getByText('Online', { exact: true }).waitFor();
  await b.context().close();
  await header.getByText(/^Last seen/).waitFor();
});

test('unread messages are counted in the list and the title, and cleared by reading', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  await openThread(page, id);
  await until('everything read', async () => {
    const { items } = expectStatus(await alice.get('/conversations'), 200);
    return items.find(({ conversation_id }) => conversation_id === id).unread_count === 0;
  });
  await page.goto('/conversations');
  const row = rowOf(page, bob);
  await row.waitFor();
  assert.equal(await row.getByText(/unread$/).count(), 0);
  await bob.write(id, unique('one'));
  await bob.write(id, unique('two'));
  await row.getByText('2 unread').waitFor();
  await until('the count in the title', async () => /^\(2\) /.test(await page.title()));
  await row.getByRole('link').click();
  await row.getByText(/unread$/).waitFor({ state: 'detached' });
  await until('a title without a count', async () => !(await page.title()).startsWith('('));
  await page.reload();
  await row.waitFor();
  assert.equal(await row.getByText(/unread$/).count(), 0);
});

// REQ MSG-FE-003.1-S1
test('@ and a letter offer usernames; by key or pointer one is put in', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { box, messages } = await openThread(page, id);
  const list = page.getByRole('listbox', { name: 'People to mention' });
  const option = list.getByRole('option').filter({ hasText: `@${bob.username}` });
  const prefix = bob.username.slice(0, -1);
  for (const choose of [() => box.press('Enter'), () => option.click()]) {
    await box.fill('');
    await box.pressSequentially(`ask @${prefix}`);
    await option.waitFor();
    await choose();
    await list.waitFor({ state: 'detached' });
    assert.equal(await box.inputValue(), `ask @${bob.username} `);
  }
  await box.pressSequentially('please');
  await box.press('Enter');
  await messages
    .last()
    .getByRole('link', { name: `@${bob.username}` })
    .waitFor();
  await box.pressSequentially(`not mail@${prefix}`);
  await box.press('Home');
  assert.equal(await list.count(), 0);
});

test('Escape leaves a mention as it was typed', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { box } = await openThread(page, id);
  const list = page.getByRole('listbox', { name: 'People to mention' });
  await box.pressSequentially(`@${bob.username.slice(0, -1)}`);
  await list.waitFor();
  await box.press('Escape');
  await list.waitFor({ state: 'detached' });
  await box.pressSequentially('x');
  assert.equal(await list.count(), 0);
});

// REQ MSG-FE-002.1-S1
test('the inbox shows each conversation with avatar, username and latest snippet', async (t) => {
  const text = unique('the latest');
  await bob.write(id, text);
  const page = await openPage(browser, t);
  await logIn(page, alice);
  await page.goto('/conversations');
  const row = rowOf(page, bob);
  await row.getByText(text).waitFor();
  const avatar = await row.getByRole('link').locator('span').first().boundingBox();
  assert.ok(avatar.width >= 32 && avatar.height >= 32, 'an avatar of a visible size');
});
