// The end of an account, in a real browser.
import { after, before, test } from 'node:test';
import { launch, logIn, openPage, person } from './support/setup.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test('an account is deleted after its password only, and the session ends', async (t) => {
  const leaver = await person('leaver');
  const page = await openPage(browser, t);
  await logIn(page, leaver);
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Delete account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
  await dialog.getByLabel('Your password').fill('not my password');
  await dialog.getByRole('button', { name: 'Delete for ever' }).click();
  await dialog.getByText('This is not your password').waitFor();
  await dialog.getByLabel('Your password').fill(leaver.password);
  await dialog.getByRole('button', { name: 'Delete for ever' }).click();
  await page.waitForURL(/\/login/);
  await page.getByLabel('Email').fill(leaver.email);
  await page.getByLabel('Password').fill(leaver.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('Invalid email or password').waitFor();
});
