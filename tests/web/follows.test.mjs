// Following people and being followed, close friends, and whom the home page proposes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { expectStatus } from '../support/rest.mjs';
import { launch, logIn, openPage, person, until } from './support/setup.mjs';

const FOLLOWERS = 23;

let browser;
let alice;
let bob;
let crowd;
before(async () => {
  browser = await launch();
  [alice, bob] = [await person('alice'), await person('bob')];
  crowd = await Promise.all(Array.from({ length: FOLLOWERS }, () => person('fan')));
  for (const fan of crowd) expectStatus(await fan.post(`/users/${bob.id}/follow`), 201);
});
after(() => browser?.close());

async function openUser(t, viewer, someone) {
  const page = await openPage(browser, t);
  await logIn(page, viewer);
  await page.goto(`/users/${someone.username}`);
  await page.getByRole('article').waitFor();
  return page;
}

const follow = (page, someone) =>
  page.getByRole('button', { name: `Follow ${someone.username}`, exact: true });
const following = (page, someone) =>
  page.getByRole('button', { name: `Following ${someone.username}`, exact: true });

async function followees(someone) {
  const path = `/users/${someone.id}/followees?page=1&page_size=200`;
  return expectStatus(await someone.get(path), 200).items.map(({ id }) => id);
}

// REQ USER-STORY-004-S1
// REQ USER-STORY-004-S2
test('Follow on a page follows, says so after a reload, and Following takes it back', async (t) => {
  const page = await openUser(t, alice, bob);
  await follow(page, bob).click();
  await following(page, bob).waitFor();
  await until('the follow', async () => (await followees(alice)).includes(bob.id));
  await page.reload();
  await following(page, bob).click();
  await follow(page, bob).waitFor();
  await until('the end of it', async () => !(await followees(alice)).includes(bob.id));
});

test('a refused follow is told and taken back', async (t) => {
  const page = await openUser(t, alice, bob);
  await page.route('**/follow', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/json',
      body: JSON.stringify({ error: { code: 'OVERLOADED', message: 'Busy just now.' } }),
    }),
  );
  await follow(page, bob).click();
  await page.getByText('Busy just now.').first().waitFor();
  await follow(page, bob).waitFor();
});

// REQ USER-FE-005.1-S1
// REQ USER-STORY-005-S3
test('the follower count opens the list, page by page, each person once', async (t) => {
  const page = await openUser(t, alice, bob);
  await page.getByRole('button', { name: /followers?$/ }).click();
  const list = page.getByRole('dialog', { name: 'Followers' }).getByRole('list');
  const rows = list.getByRole('listitem');
  await until('the first page', async () => (await rows.count()) === 20);
  await page.getByRole('button', { name: 'Show more' }).click();
  await until('everybody', async () => (await rows.count()) === FOLLOWERS);
  const shown = (await rows.allInnerTexts()).map((text) => /@(\S+)/.exec(text)[1]);
  assert.deepEqual(shown.sort(), crowd.map(({ username }) => username).sort());
  assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0);
});

// REQ USER-STORY-005-S1
// REQ USER-STORY-005-S2
test('one sees whom one follows and who follows, and follows back from the list', async (t) => {
  const [mia, fan] = [await person('mia'), crowd[0]];
  expectStatus(await fan.post(`/users/${mia.id}/follow`), 201);
  const page = await openPage(browser, t);
  await logIn(page, mia);
  await page.goto('/profile');
  await page.getByRole('button', { name: '1 follower' }).click();
  const followers = page.getByRole('dialog', { name: 'Followers' });
  await follow(followers, fan).click();
  await following(followers, fan).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '1 following' }).click();
  const followed = page.getByRole('dialog', { name: 'Following' });
  await followed.getByText(`@${fan.username}`).click();
  await page.waitForURL(`**/users/${fan.username}`);
  await page.getByRole('article').getByText(`@${fan.username}`).waitFor();
});

test('close friends are added on a page and kept in a list of their own', async (t) => {
  const page = await openUser(t, alice, bob);
  await page.getByRole('button', { name: 'Add to close friends' }).click();
  await page.getByRole('button', { name: 'Remove from close friends' }).waitFor();
  const closeFriends = async () =>
    expectStatus(await alice.get('/users/me/close-friends'), 200).items.map(({ id }) => id);
  await until('the friend', async () => (await closeFriends()).includes(bob.id));
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Manage' }).click();
  const dialog = page.getByRole('dialog', { name: 'Close friends' });
  await dialog.getByRole('combobox').fill(crowd[1].username);
  await dialog.getByRole('option').first().click();
  await until('two friends', async () => (await closeFriends()).length === 2);
  for (const friend of [bob, crowd[1]])
    await dialog.getByRole('button', { name: `Remove ${friend.username}` }).click();
  await dialog.getByText('Nobody yet').waitFor();
  await until('no friends', async () => (await closeFriends()).length === 0);
});

test('home proposes those who follow and those one talks with', async (t) => {
  const [mia, nils, fan] = [await person('mia'), await person('nils'), crowd[2]];
  expectStatus(await fan.post(`/users/${mia.id}/follow`), 201);
  await mia.conversationWith(nils);
  const page = await openPage(browser, t);
  await logIn(page, mia);
  const region = page.getByRole('region', { name: 'People to follow' });
  for (const someone of [fan, nils]) await follow(region, someone).click();
  for (const someone of [fan, nils]) await following(region, someone).waitFor();
  await until('both', async () => (await followees(mia)).length === 2);
  await page.reload();
  await page.getByRole('region', { name: 'Recent' }).getByText(nils.username).first().waitFor();
  await until('nobody to propose', async () => (await region.count()) === 0);
});
