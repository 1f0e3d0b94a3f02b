import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ActionService } from './testing/action-service.ts';
import { Stage } from './testing/stage.ts';

let stage: Stage;
let service: ActionService;

beforeAll(async () => {
  stage = await Stage.open();
  service = await ActionService.open();
  await stage.apply(`
    action build addr = "${service.address('/build')}"; return = (SUCCESS | FAIL); undo = "${service.address('/undo')}"; action_end
    action mail addr = "${service.address('/mail')}"; return = (SENT); irreversible = "mails are read"; action_end
    flow release on_failure = hold;
      step build => (SUCCESS -> test | FAIL -> hold) { action = build; };
      step test => (SUCCESS -> review | FAIL -> build) { action = build; };
      deci review => (AGREE -> announce | REJECT -> stopped) { who = "group(qa)"; };
      step announce => (SENT -> done) { action = mail; };
    flow_end
    action note addr = "${service.address('/note')}"; args = (str text); return = (SENT); action_end
    flow hand inputs = (str version);
      step send => (SENT -> done) { action = note; args = (text = $version); trigger = manual; };
    flow_end
    flow lease on_stop = build; step test => (SUCCESS -> done | FAIL -> hold) { action = build; }; flow_end`);
});
afterEach(() => stage.clear());
afterAll(async () => {
  await stage.close();
  await service.close();
});

async function start(name: string): Promise<void> {
  await stage.api('POST', '/api/runs', { flow: 'release', name });
}

async function answer(run: string, outcome: string, data = '{"url":"http://shop.example"}'): Promise<void> {
  const { uuid } = await service.call('/build', run);
  await stage.api('POST', '/step', { uuid, ackState: outcome, done: true, data });
}

const status = (page: Page) => page.locator('h1 + span');

test('a run is followed live, through a restart of the server, and nothing that is selected moves', async () => {
  await start('live-1');
  const page = await stage.page('/runs/live-1');
  await page.getByRole('button', { name: 'Waits for the service of build' }).click();
  await page.getByRole('complementary', { name: 'Step build' }).waitFor();
  expect(new URL(page.url()).searchParams.get('step')).toBe('build');
  await answer('live-1', 'SUCCESS');
  await page.getByRole('button', { name: 'Waits for the service of test' }).waitFor();
  await page.getByRole('complementary', { name: 'Step build' }).getByText('SUCCESS').first().waitFor();
  const { uuid } = await service.call('/build', 'live-1');
  await stage.restart();
  await stage.api('POST', '/step', { uuid, ackState: 'SUCCESS', done: true });
  await page.getByText('Waits for 1 of qa to decide review').waitFor();
  await page.locator('[data-state="asking"]', { hasText: 'review' }).waitFor();
  expect(new URL(page.url()).searchParams.get('step')).toBe('build');
  expect(stage.problems).toEqual([]);
});

test('what a step holds is named, and a retry of it goes on', async () => {
  await start('held-1');
  const page = await stage.page('/runs/held-1?view=table');
  await answer('held-1', 'FAIL');
  await page.getByText('Waits for somebody to retry or skip').waitFor();
  await page.keyboard.press('f');
  await page.getByRole('complementary', { name: 'Step build' }).waitFor();
  await page.getByRole('complementary').getByRole('button', { name: 'Retry' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('begins a new attempt now').waitFor();
  await dialog.getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('button', { name: 'Waits for the service of build' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('complementary').waitFor({ state: 'detached' });
  await answer('held-1', 'SUCCESS');
  await page.getByRole('button', { name: 'Waits for the service of test' }).waitFor();
  expect(stage.problems).toEqual([]);
});

test('a run that is being stopped says by whom and why, and what it still waits for, until that is over', async () => {
  const { id } = await stage.api<{ id: string }>('POST', '/api/runs', { flow: 'lease', name: 'lease-1' });
  await service.call('/build', 'lease-1');
  await stage.api('POST', `/api/runs/${id}/stop`, { reason: 'not today' });
  const page = await stage.page('/runs/lease-1');
  await page.getByText('Is being stopped by admin, for “not today”').waitFor();
  await page.getByRole('button', { name: 'Waits for the service of on_stop' }).waitFor();
  await answer('lease-1', 'SUCCESS');
  await page.getByText('Is being stopped').waitFor({ state: 'hidden' });
  await page.getByText('not today (admin)').first().waitFor();
  expect(await status(page).textContent()).toContain('Stopped');
});

test('who triggers a step sees what it gets, and has to give nothing that is bound', async () => {
  await stage.api('POST', '/api/runs', { flow: 'hand', name: 'hand-1', inputs: { version: '1.4' } });
  const page = await stage.page('/runs/hand-1');
  await page.getByRole('button', { name: 'Waits for somebody to trigger send' }).click();
  const panel = page.getByRole('complementary', { name: 'Step send' });
  const text = panel.getByRole('textbox', { name: /^text/ });
  expect(await text.inputValue()).toBe('1.4');
  await panel.getByText('set by the flow').waitFor();
  await panel.getByRole('button', { name: 'Trigger' }).click();
  const { uuid } = await service.call('/note', 'hand-1');
  await stage.api('POST', '/step', { uuid, ackState: 'SENT', done: true });
  await status(page).getByText('Done').waitFor();
  expect(stage.problems).toEqual([]);
});

test('a run is rolled back by who has seen what that takes back', async () => {
  await start('back-1');
  const page = await stage.page('/runs/back-1');
  await answer('back-1', 'SUCCESS');
  await answer('back-1', 'SUCCESS');
  await page.getByText('to decide review').waitFor();
  await page.getByRole('button', { name: 'Roll back' }).click();
  const plan = page.getByRole('dialog').getByRole('list', { name: 'What will be taken back, in this order' });
  await plan.waitFor();
  expect(await plan.getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringContaining('test'),
    expect.stringContaining('build'),
  ]);
  await page.getByRole('dialog').getByLabel('Reason').fill('it does not sell');
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
  await status(page).getByText('Rolled back').waitFor();
  await page.locator('[data-state="undone"][title="build"]').waitFor();
  await page.getByRole('tab', { name: 'Audit' }).click();
  await page.getByText('The run takes back what it did: it does not sell').waitFor();
  expect(stage.problems).toEqual([]);
});

test('a replay shows the run as it was, in every view, and its address says when', async () => {
  await start('past-1');
  await answer('past-1', 'SUCCESS');
  await answer('past-1', 'FAIL');
  const { uuid } = await service.call('/build', 'past-1');
  const page = await stage.page('/runs/past-1');
  await page.getByRole('button', { name: 'Replay' }).click();
  await page.getByRole('button', { name: 'Before' }).click();
  await page.getByRole('button', { name: 'Before' }).click();
  await page.getByText('1 / 3').waitFor();
  await page.locator('[data-state="working"]', { hasText: 'build' }).waitFor();
  await page.locator('[data-state="idle"]', { hasText: 'test' }).waitFor();
  expect(new URL(page.url()).searchParams.get('at')).toBe('1');
  await page.getByRole('tab', { name: 'Table' }).click();
  await page.getByRole('row', { name: 'build' }).waitFor();
  expect(await page.getByRole('row').count()).toBe(2);
  await page.getByRole('button', { name: 'Pause' }).hover();
  await page.getByRole('tooltip', { name: 'This is the past: leave the replay to act.' }).waitFor();
  await page.getByRole('button', { name: 'Back to now' }).click();
  await page.getByRole('row', { name: /build\s*#2/ }).waitFor();
  await stage.api('POST', '/step', { uuid, ackState: 'FAIL', done: true });
  expect(stage.problems).toEqual([]);
});

test('arrow keys go through the graph, along what was taken', async () => {
  await start('keys-1');
  await answer('keys-1', 'SUCCESS');
  const page = await stage.page('/runs/keys-1');
  await page.locator('[data-state="working"]', { hasText: 'test' }).waitFor();
  const graph = page.getByRole('region', { name: 'Graph of the run' });
  // What is chosen at the edge is not covered by the panel that opens beside.
  await page.locator('[title="announce"]').click();
  await page.getByRole('complementary', { name: 'Step announce' }).waitFor();
  const ends = async () => {
    const [card, place] = [await page.locator('[title="announce"]').boundingBox(), await graph.boundingBox()];
    return card && place ? place.x + place.width - card.x - card.width : 0;
  };
  await expect.poll(ends).toBeGreaterThan(0);
  await page.keyboard.press('Escape');
  await page.getByRole('complementary').waitFor({ state: 'detached' });
  await graph.focus();
  for (const step of ['build', 'test', 'review']) {
    await graph.press('ArrowRight');
    await page.getByRole('complementary', { name: `Step ${step}` }).waitFor();
  }
  await page.getByRole('button', { name: 'As a list' }).click();
  await page.getByText('SUCCESS → test (taken once)').waitFor();
  await answer('keys-1', 'FAIL');
  await service.call('/build', 'keys-1');
});

test('names and data that somebody else has written are text, whatever is in them', async () => {
  const hostile = ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', '{{7*7}}', `\u202eevil'; --`];
  const [first = '', name] = [hostile[0], '<i>run</i>'];
  await stage.apply(`
    action odd addr = "${service.address('/build')}"; return = (SUCCESS); action_end
    flow "<h1>flow" step ${JSON.stringify(first)} => (SUCCESS -> review) { action = odd; };
      deci review => (AGREE -> done | REJECT -> stopped) { who = "group(qa)"; };
    flow_end`);
  await stage.api('POST', '/api/runs', { flow: '<h1>flow', name, description: hostile.join(' ') });
  await answer(name, 'SUCCESS', JSON.stringify({ [first]: hostile }));
  const page = await stage.page(`/runs/${encodeURIComponent(name)}?step=${encodeURIComponent(first)}`);
  let asked = 0;
  page.on('dialog', (dialog) => {
    asked += 1;
    void dialog.dismiss();
  });
  await page.getByRole('heading', { name }).waitFor();
  for (const tab of ['Log', 'Inputs', 'Attempts', 'People', 'Undo', 'Outputs'])
    await page.getByRole('tab', { name: tab }).click();
  await page
    .getByText(hostile[1] as string)
    .first()
    .waitFor();
  for (const view of ['Timeline', 'Table', 'Events', 'Data', 'Audit', 'Graph'])
    await page.getByRole('tab', { name: view }).click();
  await page.locator('[data-state="asking"]').first().waitFor();
  expect(await page.locator('main img, main script, main i, main h1 h1').count()).toBe(0);
  expect(asked).toBe(0);
  expect(stage.problems).toEqual([]);
});
