import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Stage } from './testing/stage.ts';

let stage: Stage;

// Whatever is named here is one word, so that two in a row are of the page.
beforeAll(async () => {
  stage = await Stage.open();
  await stage.apply(`
    action away addr = "http://127.0.0.1:9/x"; return = (OK | FAIL); effect = no; action_end
    flow asked
      deci review => (AGREE -> done | REJECT -> stopped) { who = "2 of group(qa)"; due = "4h"; };
    flow_end
    flow held on_failure = hold;
      step first => (OK -> done | FAIL -> hold) { action = away; trigger = manual; };
    flow_end`);
  for (const [flow, name] of [
    ['asked', 'one'],
    ['held', 'two'],
    ['asked', 'three'],
  ]) {
    await stage.api('POST', '/api/runs', { flow, name });
  }
  await stage.api('POST', '/api/runs/three/stop', { reason: 'late' });
  await stage.api('POST', '/api/runs/two/pause', {});
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** Texts, labels and hints with two words of Latin letters in a row, but for code and what a program has printed. */
function latinOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const told: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement?.closest('code, pre, script, style, [lang="en"]')) told.push(node.textContent ?? '');
    }
    for (const element of document.querySelectorAll(':not([aria-hidden="true"])')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-roledescription']) {
        const text = element.getAttribute(name);
        if (text !== null && element.localName !== 'title') told.push(text);
      }
    }
    return told.filter((text) => /[A-Za-z]{2,} [a-z]{2,}/.test(text));
  });
}

test('no page has English in Chinese', async () => {
  const page = await stage.page('/', { language: 'zh-CN' });
  for (const path of [
    ...['/', '/decisions/one/review', '/runs', '/runs/two?view=events', '/runs/three?view=audit', '/runs/nothing'],
    ...['/repositories', '/people', '/system', '/join'],
  ]) {
    await page.goto(stage.address(path), { waitUntil: 'networkidle' });
    await page.getByRole('heading').first().waitFor();
    expect(await latinOf(page), path).toEqual([]);
  }
});

test('what is written in Chinese is drawn with a font that has it', async () => {
  const page = await stage.page('/system', { language: 'zh-CN' });
  await page.getByText('设置与计数').waitFor();
  const loaded = await page.evaluate(async () => {
    await document.fonts.ready;
    return [...document.fonts].filter(({ status }) => status === 'loaded').length;
  });
  expect(loaded).toBeGreaterThan(0);
  expect(stage.problems).toEqual([]);
});

test('the language is changed at once, with the page as it stands, and the other one is loaded only then', async () => {
  const page = await stage.page('/runs/two?view=events');
  await page.getByRole('heading', { name: 'two' }).waitFor();
  const loaded = () =>
    page.evaluate(
      () => performance.getEntriesByType('resource').filter(({ name }) => name.includes('words-zh')).length,
    );
  expect(await loaded()).toBe(0);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: '简体中文' }).click();
  await page.getByRole('link', { name: '我的工作' }).waitFor();
  expect([await loaded(), await latinOf(page)]).toEqual([1, []]);
  await page.getByRole('button', { name: '账户' }).click();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await page.getByRole('link', { name: 'My work' }).waitFor();
  expect(stage.problems).toEqual([]);
});
