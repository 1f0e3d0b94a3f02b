import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Stage } from './testing/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.apply(`
    flow release
      deci review => (AGREE -> done | REJECT -> stopped) { who = "group(qa)"; };
    flow_end`);
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

test('a decision that begins to wait comes into an open inbox by itself', async () => {
  const page = await stage.page();
  await page.getByText('Nothing waits for your decision.').waitFor();
  await stage.api('POST', '/api/runs', { flow: 'release', name: 'shop-1' });
  await page.getByRole('link', { name: 'shop-1' }).waitFor();
  expect(await page.title()).toBe('(1) My work · Signalbox');
  expect(stage.problems).toEqual([]);
});
