// One's own profile: shown, edited in place, and with a picture.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { png } from '../support/pictures.mjs';
import { expectStatus } from '../support/rest.mjs';
import { launch, logIn, openPage, person, unique } from './support/setup.mjs';

let browser;
let alice;
before(async () => {
  browser = await launch();
  alice = await person('alice');
});
after(() => browser?.close());

/** A picture as a file that a browser can choose. */
const picture = (name) => ({ name, mimeType: 'image/png', buffer: png(64, 64) });

const ownProfile = async (someone) => expectStatus(await someone.get('/users/me'), 200);
const card = (page) => page.getByRole('article');
const edit = (page) => page.getByRole('button', { name: 'Edit profile' });
const save = (page) => page.getByRole('button', { name: 'Save' });

async function openProfile(t, someone) {
  const page = await openPage(browser, t);
  await logIn(page, someone);
  await page.goto('/profile');
  await edit(page).waitFor();
  return page;
}

// REQ USER-FE-003.1-S1
// REQ USER-STORY-003-S1
test('the profile is filled from the node: names, bio, avatar and both counts', async (t) => {
  const [nora, olaf] = [await person('nora'), await person('olaf')];
  const words = { display_name: 'Nora Ångström', bio: unique('Walks by the canal.') };
  expectStatus(await nora.call('PATCH', '/users/me', { json: words }), 200);
  expectStatus(await nora.post(`/users/${olaf.id}/follow`), 201);
  const asked = [];
  const page = await openPage(browser, t);
  page.on('response', (response) => response.url().endsWith('/users/me') && asked.push(response));
  await logIn(page, nora);
  await page.goto('/profile');
  await card(page).getByRole('heading', { name: words.display_name }).waitFor();
  await card(page).getByText(`@${nora.username}`).waitFor();
  await card(page).getByText(words.bio).waitFor();
  await card(page).getByRole('button', { name: '0 followers' }).waitFor();
  await card(page).getByRole('button', { name: '1 following' }).waitFor();
  assert.ok(asked.some((response) => response.status() === 200));
});

// REQ USER-FE-003.2-S1
test('Save sends only what was changed and shows it without a reload', async (t) => {
  const page = await openProfile(t, alice);
  await page.evaluate(() => {
    globalThis.isSamePage = true;
  });
  const before = await ownProfile(alice);
  await edit(page).click();
  const bio = unique('Bread and bridges.');
  await page.getByLabel('Bio').fill(bio);
  const sent = page.waitForRequest((request) => request.method() === 'PATCH');
  await save(page).click();
  assert.deepEqual((await sent).postDataJSON(), { bio });
  await card(page).getByText(bio).waitFor();
  assert.ok(await page.evaluate(() => globalThis.isSamePage));
  const stored = await ownProfile(alice);
  assert.equal(stored.bio, bio);
  assert.equal(stored.display_name, before.display_name);
});

test('an emptied field is cleared, and Save without a change sends nothing', async (t) => {
  const page = await openProfile(t, alice);
  const sent = [];
  page.on('request', (request) => request.method() === 'PATCH' && sent.push(request));
  for (const name of [unique('Alice'), '']) {
    await edit(page).click();
    await page.getByLabel('Display name').fill(name);
    await save(page).click();
    await edit(page).waitFor();
    assert.equal((await ownProfile(alice)).display_name, name || null);
  }
  await edit(page).click();
  await save(page).click();
  await edit(page).waitFor();
  assert.equal(sent.length, 2);
});

test('too long a bio is named with its length and cannot be saved', async (t) => {
  const page = await openProfile(t, alice);
  await edit(page).click();
  await page.getByLabel('Bio').fill('🙂'.repeat(301));
  await page.getByRole('alert').getByText('this has 301').waitFor();
  assert.ok(await save(page).isDisabled());
  await page.getByLabel('Bio').fill('🙂'.repeat(300));
  assert.ok(await save(page).isEnabled());
  await page.getByRole('button', { name: 'Cancel' }).click();
  await edit(page).waitFor();
});

// REQ USER-FE-003.2-S2
test('a chosen picture is previewed before it is sent, then shown', async (t) => {
  const page = await openProfile(t, alice);
  const sent = [];
  page.on('request', (request) => request.method() === 'PUT' && sent.push(request));
  await edit(page).click();
  await page.getByLabel('Picture', { exact: true }).setInputFiles(picture('face.png'));
  const preview = page.getByRole('img', { name: 'Preview of the new picture' });
  await preview.waitFor();
  assert.match(await preview.getAttribute('src'), /^blob:/);
  assert.ok(await preview.evaluate(async (img) => (await img.decode(), img.naturalWidth > 0)));
  assert.equal(sent.length, 0);
  await save(page).click();
  await edit(page).waitFor();
  assert.equal(sent.length, 1);
  const { avatar_url } = await ownProfile(alice);
  const shown = card(page).locator('img');
  assert.equal(await shown.getAttribute('src'), avatar_url);
  assert.ok(await shown.evaluate(async (img) => (await img.decode(), img.naturalWidth > 0)));
});

test('a picture that cannot be one is refused before it is sent', async (t) => {
  const page = await openProfile(t, alice);
  await edit(page).click();
  const choose = (file) => page.getByLabel('Picture', { exact: true }).setInputFiles(file);
  await choose({ name: 'a.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a') });
  await page.getByRole('alert').getByText('JPEG or PNG').waitFor();
  await choose({ name: 'big.png', mimeType: 'image/png', buffer: Buffer.alloc(2_097_153) });
  await page.getByRole('alert').getByText('2 MB').waitFor();
  await choose(picture('face.png'));
  await page.getByRole('img', { name: 'Preview of the new picture' }).waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
});

// REQ USER-STORY-003-S4
test("the node's word on a picture is shown and the form stays", async (t) => {
  const page = await openProfile(t, alice);
  await edit(page).click();
  const buffer = Buffer.from('not a picture at all');
  await page
    .getByLabel('Picture', { exact: true })
    .setInputFiles({ name: 'face.png', mimeType: 'image/png', buffer });
  const answered = page.waitForResponse((response) => response.url().endsWith('/users/me/avatar'));
  await save(page).click();
  assert.equal((await answered).status(), 422);
  await page.getByRole('alert').waitFor();
  assert.ok(await save(page).isEnabled());
});
