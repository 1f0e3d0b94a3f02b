import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { giveChineseFont } from '../browser/testing/give-chinese-font.ts';
import { launchBrowser } from '../browser/testing/launch-browser.ts';
import { Child } from '../examples/stage/child.ts';
import { showPages } from './show-pages.ts';

const signalbox = fileURLToPath(new URL('../packages/cli/bin/signalbox.mjs', import.meta.url));
const settledMs = 700;
const out = '.signalbox/shots';

const [desk, phone] = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const looks = [
  { look: 'light', locale: 'en', colorScheme: 'light', viewport: desk },
  { look: 'dark', locale: 'en', colorScheme: 'dark', viewport: desk },
  { look: 'phone', locale: 'en', colorScheme: 'light', viewport: phone },
  { look: 'phone-dark', locale: 'en', colorScheme: 'dark', viewport: phone },
  { look: 'chinese', locale: 'zh-CN', colorScheme: 'light', viewport: desk },
  { look: 'phone-chinese', locale: 'zh-CN', colorScheme: 'light', viewport: phone },
] as const;

/** Pictures of the main pages, of the demo, to look at; words of an argument choose among them, `LOOK/` among the looks. */
const given = process.argv.slice(2);
const chosen = given.filter((word) => !word.endsWith('/'));
const chosenLooks = given.filter((word) => word.endsWith('/')).map((word) => word.slice(0, -1));
const folder = mkdtempSync(join(tmpdir(), 'signalbox-shots-'));
const server = new Child({ args: [signalbox, 'server', '--open', '--port', '0', '--data', join(folder, 'data')] });
const [, url = ''] = await server.line(/^listening on (http:\S+)$/);
const browser = await launchBrowser();
try {
  const { scene, run } = await showPages(url, join(folder, 'scene'));
  mkdirSync(out, { recursive: true });
  const { builds } = (await (await fetch(`${url}/api/builds?limit=1`)).json()) as { builds: { id: string }[] };
  const build = `/builds/${builds[0]?.id}`;
  const pages: readonly (readonly [string, string])[] = [
    ['inbox', '/'],
    ['decision', `/decisions/${run}/review`],
    ['decision-undo', `/decisions/${run}/review?tab=undo`],
    ['decision-checks', `/decisions/${run}/review?tab=checks`],
    ['decision-history', `/decisions/${run}/review?tab=history`],
    ['decision-discussion', `/decisions/${run}/review?tab=discussion`],
    ['run', `/runs/${run}`],
    ['run-timeline', `/runs/${run}?view=timeline`],
    ['run-table', `/runs/${run}?view=table`],
    ['run-events', `/runs/${run}?view=events`],
    ['run-data', `/runs/${run}?view=data`],
    ['run-audit', `/runs/${run}?view=audit`],
    ['run-step', `/runs/${run}?step=build`],
    ['run-log', `/runs/${run}?step=build&tab=log`],
    ['runs', '/runs'],
    ['builds', '/builds'],
    ['build', build],
    ['build-time', `${build}?tab=time`],
    ['build-files', `${build}?tab=files`],
    ['build-outputs', `${build}?tab=outputs`],
    ['flows', '/flows'],
    ['flow-text', '/flows/database'],
    ['flow-lines', '/flows/database?with=1'],
    ['flow-graph', '/flows/database?view=graph'],
    ['flow-graph-step', '/flows/database?view=graph&step=sure'],
    ['flow-changes', '/flows/database?view=graph&with=1'],
    ['flow-changes-step', '/flows/database?view=graph&with=1&step=migrate'],
    ['templates', '/templates'],
    ['template', '/templates/orders'],
    ['template-edit', '/templates/orders/edit'],
    ['template-new', '/new-template?flow=database'],
    ['jobs', '/jobs'],
    ['agents', '/agents'],
    ['repositories', '/repositories'],
    ['groups', '/groups'],
    ['people', '/people'],
    ['secrets', '/secrets'],
    ['settings', '/settings'],
    ['audit', '/audit'],
    ['system', '/system'],
    ['join', '/join'],
  ];
  const wanted = pages.filter(([name]) => chosen.length === 0 || chosen.some((word) => name.startsWith(word)));
  for (const { look, ...options } of looks) {
    if (chosenLooks.length === 0 || chosenLooks.includes(look)) await shoot(browser, look, options, wanted);
  }
  await scene.site.stop();
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function shoot(
  from: Browser,
  look: string,
  options: Parameters<Browser['newContext']>[0],
  pages: readonly (readonly [string, string])[],
): Promise<void> {
  const context = await from.newContext({ ...options, timezoneId: 'UTC', reducedMotion: 'reduce' });
  await giveChineseFont(context);
  const page = await context.newPage();
  for (const [name, path] of pages) {
    await page.goto(`${url}/ui${path}`);
    await page.getByRole('heading').first().waitFor();
    // What is read after the first answer; the stream of changes is no request that ends.
    await page.waitForTimeout(settledMs);
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    // Chromium keeps words as it shaped them before their font was there, so that they would stay boxes.
    await page.evaluate("document.documentElement.style.textRendering = 'optimizeLegibility'");
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    await page.screenshot({ path: join(out, `${name}-${look}.png`), fullPage: true });
  }
  process.stdout.write(`${out}: ${pages.length} pages, ${look}\n`);
  await context.close();
}
