import { afterAll, beforeAll, expect, test } from 'vitest';
import { visibleText } from '../packages/web/src/show/visible-text.ts';
import { hostileTexts } from './testing/hostile-texts.ts';
import { Stage } from './testing/stage.ts';

let stage: Stage;

const turning = 'turned \u202e around\u0000\u200b';

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

/** Nothing of it has become a part of the page, or has run. */
const harm = `[window.ran ?? 'nothing ran', document.querySelectorAll('main :is(img, script, iframe, style, form[action], math, a[href^="javascript" i])').length]`;

test('a hundred hostile texts are texts wherever people, services and flows can put them', async () => {
  const [first = ''] = hostileTexts;
  const name = JSON.stringify;
  await stage.apply(`
    action ${name(first)} addr = "http://127.0.0.1:1/x"; args = (str note); return = (OK); environment = ${name(first)}; action_end
    flow ${name(first)} inputs = (str note = "", str commit = "abc", str author = "", str message = "");
      deci ${name(first)} => (AGREE -> act | REJECT -> stopped) { who = "group(qa)"; };
      step act => (OK -> done) { action = ${name(first)}; args = (note = $note); };
    flow_end`);
  for (const text of hostileTexts) {
    const inputs = { note: text, author: text, message: text };
    await stage.api('POST', '/api/runs', { flow: first, name: text, inputs });
  }
  const page = await stage.page('/');
  page.on('dialog', (dialog) => void dialog.dismiss());
  const links = page.locator('[data-row-link] > bdi:first-child');
  await links.nth(99).waitFor();
  expect(new Set(await links.allTextContents())).toEqual(new Set(hostileTexts));
  expect(await page.evaluate(harm)).toEqual(['nothing ran', 0]);

  const { runs } = await stage.api<{ runs: { id: string }[] }>('GET', '/api/runs?limit=1');
  const id = runs[0]?.id ?? '';
  const step = encodeURIComponent(first);
  for (const text of [...hostileTexts, turning])
    await stage.api('POST', `/api/runs/${id}/comments`, { step: first, text });
  for (const text of hostileTexts.slice(0, 20)) {
    const query = `step=${step}&name=${encodeURIComponent(text)}`;
    const put = await fetch(`${stage.url}/api/runs/${id}/evidence?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: text,
    });
    expect(put.status).toBe(201);
  }
  await page.goto(stage.address(`/decisions/${id}/${step}?tab=discussion`));
  await page.getByText(visibleText(turning)).waitFor();
  const said = await page.locator('main p > bdi, main p > a > bdi').allTextContents();
  expect(said).toEqual(expect.arrayContaining([...hostileTexts, 'turned \\u202e around\\u0000\\u200b']));
  for (const tab of ['changes', 'checks', 'undo', 'history']) {
    await page.goto(stage.address(`/decisions/${id}/${step}?tab=${tab}`));
    await page.getByRole('tabpanel').waitFor();
    expect(await page.evaluate(harm)).toEqual(['nothing ran', 0]);
  }
  expect(stage.problems).toEqual([]);
});
