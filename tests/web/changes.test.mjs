// Reactions, edits and deletions, seen by both sides while they happen.
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

async function bothAtTheThread(t) {
  const [a, b] = [await openPage(browser, t), await openPage(browser, t)];
  await Promise.all([logIn(a, alice), logIn(b, bob)]);
  const [withA, withB] = [await openThread(a, id), await openThread(b, id)];
  return { a, b, withA, withB };
}

async function tools(entry, name) {
  await entry.hover();
  await entry.getByRole('button', { name, exact: true }).click();
}

const stored = async (messageId) => {
  const path = `/conversations/${id}/messages?before_seq=${2 ** 40}&limit=50`;
  return expectStatus(await alice.get(path), 200).items.find((one) => one.id === messageId);
};

// REQ MSS-US5-1
// REQ MSS-US5-2
// REQ MSS-US5-3
test('a reaction is on both screens with its count, and taking it back lowers it', async (t) => {
  const message = await bob.write(id, unique('react to this'));
  const { a, withA, withB } = await bothAtTheThread(t);
  const [onA, onB] = [withA, withB].map(({ messages }) =>
    messages.filter({ hasText: message.text }),
  );
  await tools(onA, 'React');
  await a.getByRole('dialog').getByRole('button', { name: '🎉', exact: true }).first().click();
  await onA.getByRole('button', { name: '🎉 1, yours' }).waitFor();
  await onB.getByRole('button', { name: '🎉 1', exact: true }).click();
  await onA.getByRole('button', { name: '🎉 2, yours' }).waitFor();
  await onB.getByRole('button', { name: '🎉 2, yours' }).waitFor();
  await onA.getByRole('button', { name: '🎉 2, yours' }).click();
  await onB.getByRole('button', { name: '🎉 1, yours' }).waitFor();
  await a.reload();
  await onA.getByRole('button', { name: '🎉 1', exact: true }).waitFor();
});

test('any emoji can be found by its name', async (t) => {
  const message = await bob.write(id, unique('one of many emoji'));
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { messages } = await openThread(page, id);
  const entry = messages.filter({ hasText: message.text });
  await tools(entry, 'React');
  const picker = page.getByRole('dialog', { name: 'Choose a reaction' });
  await picker.getByRole('searchbox', { name: 'Find an emoji' }).fill('croissant');
  await picker.getByRole('button', { name: 'croissant' }).click();
  await entry.getByRole('button', { name: '🥐 1, yours' }).waitFor();
});

// REQ MSS-US6-1
test('an own message is edited in the field, by key too, and both see it marked', async (t) => {
  const message = await alice.write(id, unique('with a tpyo'));
  const { a, withA, withB } = await bothAtTheThread(t);
  const entry = withA.messages.filter({ hasText: message.text });
  await entry.focus();
  await a.keyboard.press('Enter');
  await a.getByRole('menuitem', { name: 'Edit' }).click();
  await a.getByText('Edit message').waitFor();
  assert.equal(await withA.box.inputValue(), message.text);
  const text = unique('without a typo');
  await withA.box.fill(text);
  await withA.box.press('Enter');
  for (const { messages } of [withA, withB])
    await messages.filter({ hasText: text }).getByText('edited').waitFor();
  assert.equal(await withB.messages.filter({ hasText: message.text }).count(), 0);
  await until('the edit stored', async () => (await stored(message.id)).text === text);
  assert.equal(await withA.box.inputValue(), '');
});

// REQ MSS-US6-1
// REQ MSS-US6-2
test('a deleted message leaves an empty place, and after a reload none', async (t) => {
  const message = await alice.write(id, unique('better not said'));
  const last = await alice.write(id, unique('this stays'));
  const { a, b, withA, withB } = await bothAtTheThread(t);
  await tools(withA.messages.filter({ hasText: message.text }), 'More');
  await a.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = a.getByRole('dialog', { name: 'Delete this message?' });
  await dialog.getByText(message.text).waitFor();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  for (const { messages } of [withA, withB]) {
    await messages.getByText('This message was deleted').waitFor();
    assert.equal(await messages.filter({ hasText: message.text }).count(), 0);
  }
  assert.equal(await stored(message.id), undefined);
  await b.reload();
  await withB.messages.filter({ hasText: last.text }).waitFor();
  assert.equal(await withB.messages.getByText('This message was deleted').count(), 0);
});

test("others' messages can be answered and copied, not edited or deleted", async (t) => {
  const message = await bob.write(id, unique('mine alone'));
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { messages } = await openThread(page, id);
  await tools(messages.filter({ hasText: message.text }), 'More');
  const items = page.getByRole('menuitem');
  await items.first().waitFor();
  assert.deepEqual(await items.allInnerTexts(), ['Reply', 'Copy text']);
});

test('the node’s refusal of a change is told and nothing is changed', async (t) => {
  const message = await bob.write(id, unique('no reactions today'));
  const page = await openPage(browser, t);
  await logIn(page, alice);
  const { messages } = await openThread(page, id);
  const entry = messages.filter({ hasText: message.text });
  await page.route('**/reactions/**', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/json',
      body: JSON.stringify({ error: { code: 'SHARD_MOVING', message: 'In a moment.' } }),
    }),
  );
  await tools(entry, 'React');
  await page.getByRole('dialog').getByRole('button', { name: '👍', exact: true }).first().click();
  await page.getByText('In a moment.').first().waitFor();
  await until(
    'no reaction',
    async () => (await entry.getByRole('button', { name: /👍/ }).count()) === 0,
  );
});
