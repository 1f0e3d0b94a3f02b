import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { accessibilityOf } from './testing/accessibility-of.ts';
import { Stage } from './testing/stage.ts';

let stage: Stage;
let paths: readonly string[];

beforeAll(async () => {
  stage = await Stage.open();
  await stage.apply(`
    action deploy addr = "http://127.0.0.1:1/deploy"; args = (str version); return = (OK | FAIL); environment = "production"; action_end
    flow release inputs = (str version, str site = "eu");
      deci review => (AGREE -> ship | REJECT -> stopped) { who = "2 of group(qa)"; due = "4h"; };
      step ship => (OK -> done | FAIL -> hold) { action = deploy; args = (version = $version); };
    flow_end`);
  await stage.api('PUT', '/api/templates/shop', { flow: 'release', inputs: { site: 'eu-1' } });
  const group = await stage.api<{ id: number }>('POST', '/api/run-groups', { name: 'october', meta: { ticket: 7 } });
  const { id } = await stage.api<{ id: string }>('POST', '/api/runs', {
    flow: 'release',
    group: group.id,
    name: `shop-${'long-'.repeat(30)}1`,
    inputs: { version: '1.4.2' },
  });
  await stage.apply(`
    action deploy addr = "http://127.0.0.1:1/deploy"; args = (str version); return = (OK | FAIL); environment = "production"; action_end
    flow release inputs = (str version, str site = "eu"); on_failure = hold;
      step smoke => (SUCCESS -> review | FAIL -> hold) { action = pipeline; };
      deci review => (AGREE -> ship | REJECT -> smoke) { who = "2 of group(qa)"; due = "4h"; };
      step ship => (OK -> done | FAIL -> hold) { action = deploy; args = (version = $version); };
    flow_end`);
  const decision = `decisions/${id}/review`;
  paths = [
    ...['', decision, `${decision}?tab=discussion`, 'join', 'nothing/here'],
    ...[
      'runs',
      'flows',
      'flows/release',
      'templates',
      'flows/release?view=graph&with=1',
      'templates/shop',
      'start?template=shop',
      'builds',
      'jobs',
    ],
    ...['groups', `groups/${group.id}`, `runs?group=${group.id}`],
    ...['agents', 'repositories', 'people', 'secrets', 'settings', 'audit', 'system'],
  ];
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

test.each(['light', 'dark'] as const)('axe finds nothing on the pages in the %s theme', async (scheme) => {
  const page = await stage.page('/', { scheme });
  const found: { [path: string]: readonly string[] } = {};
  for (const path of paths) {
    await page.goto(stage.address(`/${path}`));
    const heading = page.getByRole('heading', { level: 1 });
    await expect.poll(() => heading.count(), { message: path, timeout: 15_000 }).toBe(1);
    await expect.poll(() => page.getByRole('status', { name: 'Loading …' }).count()).toBe(0);
    found[path] = await accessibilityOf(page);
  }
  await page.goto(stage.address('/'));
  await page.getByRole('button', { name: 'AGREE' }).click();
  await page.getByRole('dialog').waitFor();
  found.dialog = await accessibilityOf(page);
  expect(Object.fromEntries(Object.entries(found).filter(([, problems]) => problems.length > 0))).toEqual({});
});
