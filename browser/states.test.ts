import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Stage } from './testing/stage.ts';

let stage: Stage;
let decision: string;

const password = 'four odd words here';

beforeAll(async () => {
  stage = await Stage.open();
  await stage.apply(`
    action deploy addr = "http://127.0.0.1:1/deploy"; args = (str version); return = (OK | FAIL); environment = "production"; action_end
    flow release
      deci review => (AGREE -> ship | REJECT -> stopped) { who = "2 of group(qa)"; due = "4h"; };
      step ship => (OK -> done | FAIL -> hold) { action = deploy; args = (version = "1.4.2"); };
    flow_end`);
  const { id } = await stage.api<{ id: string }>('POST', '/api/runs', {
    flow: 'release',
    name: `shop-${'x'.repeat(150)}`,
  });
  decision = `/decisions/${id}/review`;
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

test('a phone is as wide as its pages', async () => {
  const page = await stage.page('/', { size: { width: 390, height: 844 } });
  for (const path of ['/', decision, '/nothing', '/system', '/audit']) {
    await page.goto(stage.address(path));
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 390]);
  }
  const deed = page.getByRole('table').getByText('flow.apply', { exact: true });
  expect(await deed.evaluate((element) => element.getClientRects().length)).toBe(1);
});

test('the lines of a flow begin below each other, whatever their number', async () => {
  const page = await stage.page('/flows/release');
  await page.getByText('flow_end').waitFor();
  const begins = await page
    .locator('pre > div > span:last-child')
    .evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().left));
  expect(begins.length).toBeGreaterThan(9);
  expect(new Set(begins).size).toBe(1);
});

test('what is not there, and a server that is away, are said, and what was typed is still there afterwards', async () => {
  const page = await stage.page('/decisions/none/review');
  await page.getByText('There is no such run.').waitFor();
  await page.goto(stage.address('/nothing'));
  await page.getByRole('link', { name: 'To my work' }).waitFor();
  await page.goto(stage.address(`${decision}?tab=discussion`));
  const comment = page.getByRole('textbox', { name: 'Say something' });
  await comment.fill('half a thought');
  await stage.restart(async () => {
    await page.getByText('Connection lost since').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('The server does not answer.').waitFor();
    const asked = page.waitForEvent('requestfailed', (request) => request.url().endsWith('.js'));
    await page.getByRole('link', { name: 'Runs', exact: true }).hover();
    await asked;
  });
  await page.getByText('Connection lost since').waitFor({ state: 'hidden' });
  expect(await comment.inputValue()).toBe('half a thought');
  await page.route(/\/api\/my\/runs\?/, (route) => route.abort());
  await page.goto(stage.address('/'));
  await page.getByRole('alert').getByText('The server does not answer.').waitFor();
  expect(await page.getByText('signalbox run FLOW').count()).toBe(0);
  await page.unroute(/\/api\/my\/runs\?/);
  await page.route(/\.js$/, (route) => route.abort());
  await page.getByRole('link', { name: 'Flows', exact: true }).click();
  await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor();
  await page.unroute(/\.js$/);
  await page.getByRole('button', { name: 'Load it anew' }).click();
  await page.getByRole('heading', { name: 'Flows' }).waitFor();
});

test('a session that has ended brings the login over the page, which is then as it was; who may not decide is told why', async () => {
  const users = '/api/users';
  const { adminToken } = await stage.api<{ adminToken: string }>('POST', users, {
    name: 'ann',
    groups: ['qa'],
    role: 'viewer',
  });
  const admin = { authorization: `Bearer ${adminToken}` };
  const { code } = await stage.api<{ code: string }>('POST', `${users}/ann/invitation`, {}, admin);
  const page = await stage.page(`/join#${code}`);
  await page.getByRole('textbox', { name: 'New password' }).fill('short');
  await page.getByRole('button', { name: 'Set the password and log in' }).click();
  await page.getByText('At least 12 characters.').last().waitFor();
  await page.getByRole('textbox', { name: 'New password' }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Needs my decision' }).waitFor();
  await page.goto(stage.address(`${decision}?tab=discussion`));
  await page.getByText('You may not: ann has no role in project default by which one decides.').waitFor();
  await page.getByText('You may look at this run, and say nothing about it.').waitFor();
  expect(await page.getByRole('textbox', { name: 'Say something' }).count()).toBe(0);
  await page.context().clearCookies();
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('ann');
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByText('The name or the password is wrong.').waitFor();
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'History', selected: true }).waitFor();
  expect(stage.problems).toEqual([]);
});

test('a session that ends under a dialog brings the login over it, and gives it back with what was typed', async () => {
  const page = await stage.page('/settings');
  const logIn = async () => {
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('ann');
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
    await page.keyboard.press('Enter');
  };
  await logIn();
  await page.getByRole('button', { name: 'Make a token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('half typed');
  await page.context().clearCookies();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Password', exact: true }).waitFor();
  expect(await dialog.isVisible()).toBe(false);
  await logIn();
  await dialog.waitFor();
  expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('half typed');
  // Nobody does anything: the stream alone finds out.
  await page.context().clearCookies();
  await stage.restart(async () => undefined);
  await page.getByRole('textbox', { name: 'Password', exact: true }).waitFor();
  expect(stage.problems).toEqual([]);
});

test('who comes without a session gets the login in place of any page, and that page after it', async () => {
  const page = await stage.page('/');
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/api/me')) asked += 1;
  });
  await page.goto(stage.address('/runs'));
  await page.getByRole('textbox', { name: 'Name' }).fill('ann');
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByText('The name or the password is wrong.').waitFor();
  expect(asked).toBeLessThan(5);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor();
  expect(stage.problems).toEqual([]);
});
