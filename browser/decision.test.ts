import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Stage } from './testing/stage.ts';

let stage: Stage;

const release = (version: string) => `
  action deploy addr = "http://127.0.0.1:1/deploy"; args = (str version); return = (OK | FAIL); environment = "production"; action_end
  flow release
    deci review => (AGREE -> ship | REJECT -> stopped) {
      who = "group(qa)";
      args = (REJECT: str why (min_len = 10), REJECT: int defects = 1 (min = 1));
    };
    step ship => (OK -> done | FAIL -> hold) { action = deploy; args = (version = "${version}"); };
  flow_end`;

type Run = {
  readonly id: string;
  readonly status: string;
  readonly visits: readonly object[];
  readonly comments: readonly object[];
  readonly evidence: readonly object[];
};
const runOf = (name: string) => stage.api<Run>('GET', `/api/runs/${name}`);

async function start(name: string): Promise<string> {
  await stage.apply(release('1.4.2'));
  const { id } = await stage.api<Run>('POST', '/api/runs', { flow: 'release', name });
  return `/decisions/${id}/review`;
}

beforeAll(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

test('a decision is refused with the keyboard alone, after its form has said what is missing', async () => {
  const page = await stage.page(await start('shop-1'));
  await page.getByRole('heading', { name: 'review' }).waitFor();
  await page.getByText('production').first().waitFor();
  await page.keyboard.press('r');
  const why = page.getByRole('textbox', { name: /^why/ });
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
  await page.keyboard.type('too soon');
  await page.keyboard.press('Control+Enter');
  await page.getByText('At least 10 long.').waitFor();
  expect(await why.getAttribute('aria-invalid')).toBe('true');
  await page.keyboard.type(' on a Friday');
  await page.keyboard.press('Control+Enter');
  await page.getByText('This decision is over').waitFor();
  await page.getByText('REJECT by admin').waitFor();
  // What was decided on, and by whom, is there as it was.
  await page.getByText('production').first().waitFor();
  await page.getByRole('list', { name: 'Votes' }).getByText('admin').waitFor();
  const { visits } = await runOf('shop-1');
  expect(visits).toMatchObject([{ data: '{"outcome":"REJECT","why":"too soon on a Friday","defects":1}' }]);
  expect(stage.problems).toEqual([]);
});

test('it is granted in Chinese, with a comment and a file beside it', async () => {
  await start('shop-2');
  // By its name, as a person may write the address.
  const page = await stage.page('/decisions/shop-2/review', { language: 'zh-CN' });
  await page.getByRole('tab', { name: '讨论' }).click();
  await page.getByRole('textbox', { name: '发表意见' }).fill('<b>看</b> the plan');
  await page.getByRole('button', { name: '发送' }).click();
  await page.getByText('<b>看</b> the plan').waitFor();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: '附上文件' }).click();
  const file = { name: 'plan<i>.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg onload="alert(1)"/>') };
  await (await choosing).setFiles(file);
  await page.getByRole('link', { name: 'plan<i>.svg' }).waitFor();
  expect(await runOf('shop-2')).toMatchObject({ comments: [{ by: 'admin' }], evidence: [{ name: 'plan<i>.svg' }] });
  await page.getByRole('button', { name: 'AGREE' }).last().click();
  await page.getByText('此决定已结束').waitFor();
  expect(stage.problems).toEqual([]);
});

test('what changes while it is read is shown as a difference, and is not answered before', async () => {
  const page = await stage.page(await start('shop-3'));
  await page.getByRole('button', { name: 'REJECT' }).first().click();
  const reason = page.getByRole('textbox', { name: /^why/ });
  await reason.fill('half a thought');
  await stage.apply(release('1.5.0'));
  await stage.api('POST', '/api/runs/shop-3/migrate', { to: 'newest', reason: 'another version is meant' });
  await page.getByText('What is decided has changed since you opened it').waitFor();
  await page.getByText('ship · version').waitFor();
  for (const outcome of ['AGREE', 'REJECT']) {
    expect(await page.getByRole('button', { name: outcome, disabled: false }).count()).toBe(0);
  }
  expect(await reason.inputValue()).toBe('half a thought');
  await page.getByRole('button', { name: 'Show what is there now' }).click();
  await page.getByText('1.5.0').first().waitFor();
  expect(await reason.inputValue()).toBe('half a thought');
  await page.getByRole('button', { name: 'AGREE' }).first().click();
  await page.getByRole('button', { name: 'AGREE' }).last().click();
  await page.getByText('AGREE by admin').waitFor();
});
