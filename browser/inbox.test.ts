import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Stage } from './testing/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.apply(`
    action deploy addr = "http://127.0.0.1:1/deploy"; args = (str version); return = (OK | FAIL); action_end
    flow release
      deci review => (AGREE -> ship | REJECT -> stopped) { who = "group(qa)"; };
      step ship => (OK -> done | FAIL -> hold) { action = deploy; args = (version = "1.4.2"); };
    flow_end`);
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

test('what begins to wait comes into an open inbox by itself, and is decided there with the keyboard alone', async () => {
  const page = await stage.page();
  await page.getByText('Nothing waits for your decision.').waitFor();
  const icon = () => page.locator('link[rel=icon]').getAttribute('href');
  const quiet = await icon();
  await stage.api('POST', '/api/runs', { flow: 'release', name: 'shop-1' });
  await page.getByRole('link', { name: 'shop-1 review' }).waitFor();
  expect(await page.title()).toBe('(1) My work · Signalbox');
  expect(await icon()).not.toBe(quiet);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).getByText('Down and up a list').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog');
  const reason = dialog.getByRole('textbox', { name: 'Reason' });
  await reason.focus();
  await page.keyboard.type('too soon');
  await page.keyboard.press('Control+Enter');
  await dialog.getByText('At least 10 characters: others will want to know.').waitFor();
  await page.keyboard.type(' for a Friday');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Nothing waits for your decision.').waitFor();
  const { status, visits } = await stage.api<{ status: string; visits: object[] }>('GET', '/api/runs/shop-1');
  expect([status, visits]).toMatchObject(['stopped', [{ outcome: 'REJECT', reason: 'too soon for a Friday' }]]);
  expect(await page.title()).toBe('My work · Signalbox');
  expect(stage.problems).toEqual([]);
});

test('a decision of the default project is opened from the inbox of another one', async () => {
  await stage.api('POST', '/api/projects', { name: 'b' });
  await stage.api('POST', '/api/runs', { flow: 'release', name: 'shop-2' });
  const page = await stage.page('/?project=b');
  await page.getByRole('link', { name: 'shop-2 review' }).click();
  await page.getByRole('heading', { name: 'review' }).waitFor();
  expect(new URL(page.url()).search).toBe('');
});

test('a menu of the header is there for who comes to it by pointer or keys, and gives the focus back', async () => {
  const page = await stage.page('/runs');
  await page.getByRole('heading').first().waitFor();
  const more = page.getByRole('button', { name: 'More' });
  await more.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'People' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  expect(await more.evaluate((button) => button === document.activeElement)).toBe(true);
  await more.click();
  await page.getByRole('menuitem', { name: 'Jobs' }).click();
  await page.getByRole('heading', { name: 'Jobs' }).waitFor();
  expect(stage.problems).toEqual([]);
});
