import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { accessibilityOf } from './testing/accessibility-of.ts';
import { ActionService } from './testing/action-service.ts';
import { Stage } from './testing/stage.ts';

let stage: Stage;
let service: ActionService;

beforeAll(async () => {
  stage = await Stage.open();
  service = await ActionService.open();
  await stage.apply(`
    action build addr = "${service.address('/build')}"; return = (SUCCESS | FAIL); undo = "${service.address('/undo')}"; action_end
    flow release on_failure = hold;
      step build => (SUCCESS -> test | FAIL -> hold) { action = build; };
      step test => (SUCCESS -> review | FAIL -> build) { action = build; };
      deci review => (AGREE -> done | REJECT -> stopped) { who = "group(qa)"; };
    flow_end`);
  await stage.api('POST', '/api/runs', { flow: 'release', name: 'past-1' });
  for (const ackState of ['SUCCESS', 'FAIL']) {
    const { uuid } = await service.call('/build', 'past-1');
    await stage.api('POST', '/step', { uuid, ackState, done: true, data: '{"url":"http://shop.example"}' });
  }
});
afterEach(() => stage.clear());
afterAll(async () => {
  await stage.close();
  await service.close();
});

test.each([
  ['light', ['Timeline', 'Table', 'Events', 'Data']],
  ['dark', ['Table']],
] as const)('axe finds nothing on the page of a run in the %s theme', async (scheme, views) => {
  const found: Record<string, readonly string[]> = {};
  const page = await stage.page('/runs/past-1?step=build&visit=1', { scheme });
  await page.locator('[data-state]', { hasText: 'build' }).first().waitFor();
  found.graph = await accessibilityOf(page);
  for (const view of views) {
    await page.getByRole('tab', { name: view }).click();
    await page.getByRole('region', { name: view }).waitFor();
    found[view] = await accessibilityOf(page);
  }
  await page.getByRole('button', { name: 'Roll back' }).click();
  await page.getByRole('dialog').getByRole('list').waitFor();
  found.dialog = await accessibilityOf(page);
  expect(Object.values(found).flat()).toEqual([]);
});
