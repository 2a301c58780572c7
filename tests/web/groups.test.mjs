// Groups as people meet them: making one, who is in it, and the ways out.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { expectStatus } from '../support/rest.mjs';
import { launch, logIn, openPage, openThread, person, unique, until } from './support/setup.mjs';

let browser;
let alice;
let bob;
let carol;
let dave;
before(async () => {
  browser = await launch();
  [alice, bob, carol, dave] = await Promise.all(['alice', 'bob', 'carol', 'dave'].map(person));
});
after(() => browser?.close());

async function makeGroup(name = unique('group'), third = carol) {
  const body = { type: 'group', name, member_ids: [bob.id, third.id] };
  const { conversation_id: id } = expectStatus(await alice.post('/conversations', body), 201);
  return { id, name };
}

async function openAs(t, someone, id) {
  const page = await openPage(browser, t);
  await logIn(page, someone);
  return { page, ...(await openThread(page, id)) };
}

async function openMembers(page, name) {
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  return page.getByRole('dialog', { name: 'Group' });
}

const membersOf = async (id) =>
  expectStatus(await alice.get(`/conversations/${id}`), 200).participants;

async function choose(dialog, someone) {
  await dialog.getByRole('combobox').fill(someone.username);
  await dialog.getByRole('option').filter({ hasText: someone.username }).click();
}

// REQ MSS-US2-1
test('a group is made from names and people, and all of them see what is written', async (t) => {
  const page = await openPage(browser, t);
  await logIn(page, alice);
  await page.goto('/conversations');
  await page.getByRole('button', { name: 'New message' }).click();
  await page.getByRole('button', { name: 'New group' }).click();
  const dialog = page.getByRole('dialog', { name: 'New group' });
  const name = unique('walks');
  await dialog.getByLabel('Name of the group').fill(name);
  await choose(dialog, bob);
  assert.ok(await dialog.getByRole('button', { name: 'Create group' }).isDisabled());
  await choose(dialog, carol);
  await dialog.getByRole('button', { name: 'Create group' }).click();
  await page.getByRole('main', { name: `Group ${name}` }).waitFor();
  await page.getByText('3 members').waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1);
  const others = [await openAs(t, bob, id), await openAs(t, carol, id)];
  const text = unique('hello all');
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Enter');
  for (const { messages } of others) {
    await messages.last().getByText(text).waitFor();
    await messages.last().getByText(alice.username).first().waitFor();
  }
});

// REQ MSS-US8-1
test('a group says how many messages it has now', async (t) => {
  const { id, name } = await makeGroup();
  const { page, messages } = await openAs(t, alice, id);
  for (const text of ['one', 'two', 'three']) await bob.write(id, text);
  await messages.last().getByText('three').waitFor();
  const dialog = await openMembers(page, name);
  await dialog.getByText('3 members · 3 messages').waitFor();
});

// REQ MSS-US2-2
test('an admin adds people, who see the history and what follows', async (t) => {
  const { id, name } = await makeGroup();
  const before = await alice.write(id, unique('said before'));
  const { page } = await openAs(t, alice, id);
  const dialog = await openMembers(page, name);
  await dialog.getByRole('button', { name: 'Add people' }).click();
  await choose(dialog, dave);
  await dialog.getByRole('button', { name: 'Add 1' }).click();
  await dialog.getByRole('list', { name: 'Members' }).getByText(`@${dave.username}`).waitFor();
  const { messages } = await openAs(t, dave, id);
  await messages.filter({ hasText: before.text }).waitFor();
  const text = unique('said after');
  await bob.write(id, text);
  await messages.last().getByText(text).waitFor();
});

test('an admin renames the group, gives a role and removes a member; others see it', async (t) => {
  const { id, name } = await makeGroup();
  const { page } = await openAs(t, alice, id);
  const carols = await openAs(t, carol, id);
  const dialog = await openMembers(page, name);
  await dialog.getByRole('button', { name: 'Rename' }).click();
  const renamed = unique('renamed');
  await dialog.getByLabel('Name of the group').fill(renamed);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await carols.page.getByRole('main', { name: `Group ${renamed}` }).waitFor();
  await dialog.getByRole('button', { name: `Manage ${bob.username}` }).click();
  await page.getByRole('menuitem', { name: 'Make an admin' }).click();
  const bobs = async () => (await membersOf(id)).find(({ user_id }) => user_id === bob.id);
  await until('the role', async () => (await bobs()).role === 'admin');
  await dialog.getByRole('button', { name: `Manage ${carol.username}` }).click();
  await page.getByRole('menuitem', { name: 'Remove from the group' }).click();
  await carols.page.getByText('You are no longer part of this group.').waitFor();
  await until('two members', async () => (await membersOf(id)).length === 2);
});

test('joins, leaves, roles and names stand as lines in the thread, also later', async (t) => {
  const { id } = await makeGroup();
  const said = await bob.write(id, unique('before'));
  const { page, lines, messages } = await openAs(t, alice, id);
  const member = (who) => `/conversations/${id}/members/${who}`;
  expectStatus(await alice.post(`/conversations/${id}/members`, { user_ids: [dave.id] }), 200);
  await lines.getByText(`You added ${dave.username}`).waitFor();
  expectStatus(await alice.patch(member(bob.id), { role: 'admin' }), 200);
  await lines.getByText(`You made ${bob.username} an admin`).waitFor();
  const name = unique('walks');
  expectStatus(await bob.patch(`/conversations/${id}`, { name }), 200);
  await lines.getByText(`${bob.username} named the group “${name}”`).waitFor();
  expectStatus(await bob.delete(member(carol.id)), 204);
  expectStatus(await dave.delete(member('me')), 204);
  await lines.getByText(`${dave.username} left`).waitFor();
  const last = await bob.write(id, unique('after'));
  await messages.getByText(last.text).waitFor();

  const order = async () => {
    const all = await page.getByRole('log').locator('[data-key], [data-notice]').allInnerTexts();
    return all.map((text) => text.replace(/\s+/g, ' '));
  };
  const shown = await order();
  assert.equal(shown.length, 7);
  assert.ok(shown[0].includes(said.text) && shown[6].includes(last.text), shown.join('\n'));
  await page.reload();
  await lines.getByText(`${dave.username} left`).waitFor();
  // Who has left is still called by the name.
  await lines.getByText(`${bob.username} removed ${carol.username}`).waitFor();
  assert.deepEqual(await order(), shown);
});

// REQ MSS-US2-3
test('who leaves is asked once, and then neither sees nor sends', async (t) => {
  const { id, name } = await makeGroup();
  const { page } = await openAs(t, bob, id);
  const dialog = await openMembers(page, name);
  assert.equal(await dialog.getByRole('button', { name: 'Add people' }).count(), 0);
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await dialog.getByRole('button', { name: 'Leave group' }).click();
  await page.waitForURL(/\/conversations$/);
  await until('the end of the row', async () => (await page.getByText(name).count()) === 0);
  await page.goto(`/conversations/${id}`);
  await page.getByText('You are not part of this conversation.').waitFor();
  assert.equal((await membersOf(id)).length, 2);
});

// REQ MSS-US6-3
test("an admin deletes anybody's message", async (t) => {
  const { id } = await makeGroup();
  const message = await bob.write(id, unique('off the topic'));
  const { page, messages } = await openAs(t, alice, id);
  const entry = messages.filter({ hasText: message.text });
  await entry.hover();
  await entry.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await messages.getByText('This message was deleted').waitFor();
});

test('a muted conversation is marked and adds nothing to the count', async (t) => {
  // Somebody without other conversations, so that nothing else is counted.
  const erin = await person('erin');
  const { id } = await makeGroup(unique('group'), erin);
  const { page } = await openAs(t, erin, id);
  await page.getByRole('button', { name: 'Conversation menu' }).click();
  await page.getByRole('menuitem', { name: 'Mute' }).click();
  await page.getByRole('img', { name: 'Muted' }).first().waitFor();
  await page.goto('/conversations');
  await page.getByRole('img', { name: 'Muted' }).waitFor();
  await bob.write(id, unique('quietly'));
  await page.getByText('1 unread').waitFor();
  assert.ok(!(await page.title()).startsWith('('));
});

// REQ MSS-US8-1
// REQ MSS-US8-2
test('the statistics show how much was written and by whom', async (t) => {
  const { id, name } = await makeGroup();
  for (const writer of [bob, bob, bob, alice]) await writer.write(id, unique('counted'));
  const { page } = await openAs(t, alice, id);
  const dialog = await openMembers(page, name);
  await dialog.getByText('3 members · 4 messages').waitFor();
  await dialog.getByRole('button', { name: 'Statistics' }).click();
  await page.waitForURL(`**/conversations/${id}/analytics`);
  await page.getByRole('definition').getByText('4', { exact: true }).waitFor();
  const active = page.getByRole('region', { name: 'Most active' }).getByRole('listitem');
  assert.match(await active.first().innerText(), new RegExp(`${bob.username}\\s*3`));
  const today = page.getByRole('table', { name: 'Messages per day' }).getByRole('row').last();
  assert.match(await today.innerText(), /4$/);
});

test('a group that its admin deletes ends for everybody', async (t) => {
  const { id, name } = await makeGroup();
  const bobs = await openAs(t, bob, id);
  const { page } = await openAs(t, alice, id);
  const dialog = await openMembers(page, name);
  await dialog.getByRole('button', { name: 'Delete group' }).click();
  await dialog.getByRole('alertdialog').getByRole('button', { name: 'Delete group' }).click();
  await page.waitForURL(/\/conversations$/);
  await bobs.page.getByText('You are no longer part of this group.').waitFor();
});
