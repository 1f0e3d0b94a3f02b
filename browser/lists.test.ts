import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Stage } from './testing/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.apply(`
    flow release inputs = (str version, str site = "eu");
      deci review => (AGREE -> done | REJECT -> stopped) { who = "group(qa)"; };
    flow_end`);
  await stage.api('PUT', '/api/templates/shop', { flow: 'release', inputs: { site: 'eu-1' } });
  await stage.api('POST', '/api/runs', {
    flow: 'release',
    name: '<img src=x onerror=alert(1)>',
    inputs: { version: '1' },
  });
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

test('a run is started from a template, after the form has said what is wrong', async () => {
  const page = await stage.page('/templates/shop');
  await page.getByText('template', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: 'Start a run' }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page
    .getByRole('textbox', { name: /^version/ })
    .and(page.locator('[aria-invalid="true"]'))
    .waitFor();
  await page.getByRole('textbox', { name: /^version/ }).fill('1.4');
  await page.getByRole('textbox', { name: /^Name/ }).fill('shop-14');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/\/runs\//);
  const list = await stage.page('/runs?template=shop');
  await list.getByRole('link', { name: 'shop-14' }).waitFor();
  expect(await list.getByRole('row').count()).toBe(2);
  expect(stage.problems).toEqual([]);
});

test('a secret is typed unseen for a template and for a start, and comes back to no page', async () => {
  const [bound, given] = ['swordfish', 'hunter22'];
  await stage.apply(`
    action push addr = "http://127.0.0.1:9"; args = (secret key, secret token); return = (OK); effect = no; action_end
    flow publish inputs = (secret key, secret token);
      deci review => (AGREE -> push | REJECT -> stopped) { who = "group(qa)"; };
      step push => (OK -> done) { action = push; args = (key = $key, token = $token); };
    flow_end`);
  await stage.api('PUT', '/api/templates/publish', { flow: 'publish', inputs: { key: bound } });
  const page = await stage.page('/templates/publish');
  await page.getByText('••••••••').waitFor();
  await page.getByRole('link', { name: 'Start a run' }).click();
  const key = page.getByLabel(/^key/);
  expect([await key.getAttribute('placeholder'), await key.inputValue()]).toEqual(['set, not shown', '']);
  const token = page.getByLabel(/^token/);
  expect(await token.getAttribute('type')).toBe('password');
  await token.fill('odd');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  // The server alone knows how long one has to be.
  await token.and(page.locator('[aria-invalid="true"]')).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  await token.fill(given);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/\/runs\//);
  await page.getByText('publish', { exact: true }).first().waitFor();
  const html = await page.content();
  expect([bound, given].filter((text) => html.includes(text))).toEqual([]);
  expect(stage.problems).toEqual([]);
});

test('the lists say the same in Chinese, and what others have written is text', async () => {
  const page = await stage.page('/runs', { language: 'zh-CN', size: { width: 390, height: 800 } });
  await page.getByRole('heading', { name: '运行', level: 1 }).waitFor();
  await page.getByRole('link', { name: '<img src=x onerror=alert(1)>' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(stage.problems).toEqual([]);
});

test('a row does not move under the pointer: what has come meanwhile waits until it is asked for', async () => {
  const start = (name: string) => stage.api('POST', '/api/runs', { flow: 'release', name, inputs: { version: '2' } });
  await start('first');
  const page = await stage.page('/runs');
  const first = page.getByRole('row', { name: /^first/ });
  await first.hover();
  const place = await first.boundingBox();
  await start('second');
  const fresh = page.getByRole('button', { name: '1 new' });
  await fresh.waitFor();
  expect(await first.boundingBox()).toEqual(place);
  await fresh.click();
  await page.getByRole('link', { name: 'second' }).waitFor();
  await first.hover();
  await start('third');
  await fresh.waitFor();
  await page.mouse.move(0, 0);
  await page.getByRole('link', { name: 'third' }).waitFor();
  expect(stage.problems).toEqual([]);
});

test('two versions of a flow are compared in the graph, with the text of the step that is selected', async () => {
  await stage.apply(`
    flow release inputs = (str version, str site = "eu");
      deci review => (AGREE -> done | REWORK -> review) { who = "2 of group(qa)"; };
    flow_end`);
  const page = await stage.page('/flows/release');
  await page.getByText('Graph', { exact: true }).click();
  await page.locator('[data-state="plan"][title="review"]').waitFor();
  await page.getByRole('combobox', { name: 'Compared with' }).selectOption({ label: 'Compared with Version 1' });
  const changes = page.getByRole('complementary', { name: 'What changed' });
  await changes.getByRole('button', { name: 'review → review (REWORK)' }).click();
  const step = page.getByRole('complementary', { name: 'Step review' });
  await step.getByText('"group(qa)"').waitFor();
  await step.getByText('"2 of group(qa)"').waitFor();
  expect(await page.locator('[data-state="plan"] [data-change]').allInnerTexts()).toEqual(['− REJECT']);
  await page.reload();
  await step.getByText('"2 of group(qa)"').waitFor();
  expect(stage.problems).toEqual([]);
});

test('a group is made in the page, a run is started in it from there, and it is finished there', async () => {
  const page = await stage.page('/groups');
  await page.getByRole('button', { name: 'Make a group' }).click();
  const name = page.getByRole('textbox', { name: /^Name/ });
  // The id of one is not its name.
  await name.fill('12');
  await page.getByRole('dialog').getByRole('button', { name: 'Make a group' }).click();
  await name.and(page.locator('[aria-invalid="true"]')).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  await name.fill('october');
  await page.getByRole('dialog').getByRole('button', { name: 'Make a group' }).click();
  await page.getByRole('heading', { name: 'october' }).waitFor();
  const [, id] = /groups\/(\d+)/.exec(page.url()) ?? [];
  await page.getByRole('link', { name: 'Start a run in it' }).click();
  await page.getByText('In the group october').waitFor();
  await page.goto(`${page.url()}&template=shop`);
  await page.getByRole('textbox', { name: /^version/ }).fill('1.5');
  await page.getByRole('textbox', { name: /^Name/ }).fill('shop-15');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/\/runs\//);
  await page.getByRole('link', { name: 'october' }).click();
  await page.getByRole('link', { name: '1 Running' }).click();
  await page.waitForURL(`**/runs?group=%22${id}%22&status=running`);
  await page.getByRole('heading', { name: 'Runs', level: 1, exact: true }).waitFor();
  await page.getByRole('link', { name: 'shop-15' }).waitFor();
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  await page.goBack();
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Finish' }).click();
  await page.getByText('The group is finished.').waitFor();
  await page.getByRole('link', { name: 'Start a run in it' }).waitFor({ state: 'detached' });
  expect(await stage.api('GET', `/api/run-groups/${id}`)).toMatchObject({ status: 'finished', runs: { running: 1 } });
  expect(stage.problems).toEqual([]);
});

test('an interlock is made, changed and removed beside the people of the project, and an administrator lets a step pass it', async () => {
  await stage.apply(`
    action hasten addr = "http://127.0.0.1:1/x"; args = (); return = (OK); environment = "production"; action_end
    flow hasty step hurry => (OK -> done) { action = hasten; }; flow_end
    flow asked deci agree => (AGREE -> hurry | REJECT -> stopped) { who = "group(dev)"; }; step hurry => (OK -> done) { action = hasten; }; flow_end`);
  const page = await stage.page('/people?view=interlocks');
  await page.getByText('No interlock yet').waitFor();
  await page.getByRole('button', { name: 'Make an interlock' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: /^Name/ }).fill('production');
  await form.getByRole('textbox', { name: /^Environments/ }).fill('production');
  const quorum = form.getByRole('textbox', { name: /^Whose votes/ });
  await quorum.fill('2 of');
  await form.getByRole('button', { name: 'Make an interlock' }).click();
  await quorum.and(page.locator('[aria-invalid="true"]')).waitFor();
  await quorum.fill('2 of group(sre)');
  await form.getByRole('checkbox', { name: 'A build of the commit that has succeeded' }).check();
  await form.getByRole('button', { name: 'Make an interlock' }).click();
  const row = page.getByRole('row', { name: /production.*2 of group\(sre\).*a build of the commit/ });
  await row.getByRole('button', { name: 'Change' }).click();
  await form.getByRole('textbox', { name: /^Jobs/ }).fill('migrate');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row', { name: /environment production, job migrate/ }).waitFor();
  expect(await stage.api('GET', '/api/interlocks/production')).toMatchObject({
    jobs: ['migrate'],
    requires: [{ decision: { quorum: '2 of group(sre)' } }, { build: 'SUCCESS' }],
  });
  const asked = await stage.api<{ id: string }>('POST', '/api/runs', { flow: 'asked' });
  const decision = await stage.page(`/decisions/${asked.id}/agree`);
  await decision.getByText('Interlock production keeps it back until there is:').first().waitFor();
  await decision.getByText('a decision by 2 of group(sre)').first().waitFor();
  const { id } = await stage.api<{ id: string }>('POST', '/api/runs', { flow: 'hasty' });
  const held = await stage.page(`/runs/${id}?step=hurry`);
  await held.getByText(/^An interlock keeps hurry back/).waitFor();
  await held.getByRole('button', { name: 'Let it pass' }).click();
  const pass = held.getByRole('dialog');
  await pass.getByText('without what its interlocks need, this once', { exact: false }).waitFor();
  await pass.getByRole('textbox', { name: /^Reason/ }).fill('the shop is down');
  await pass.getByRole('button', { name: 'Let it pass' }).click();
  await held.getByText('Waits for the service of hurry').first().waitFor();

  await row.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No interlock yet').waitFor();
  expect(stage.problems).toEqual([]);
});

test('a template is made and changed in the page: what the server has against an argument stands at its field', async () => {
  await stage.apply(`
    action deploy addr = "http://127.0.0.1:1/x"; args = (str version, int count = 2); return = (OK); action_end
    flow shipping inputs = (str version);
      step ship => (OK -> done) { action = deploy; args = (version = $version); };
    flow_end`);
  const page = await stage.page('/new-template');
  await page.getByRole('combobox', { name: 'Flow' }).click();
  await page.getByRole('option', { name: 'shipping' }).click();
  await page.getByRole('textbox', { name: /^Name/ }).fill('made');
  const count = page.getByRole('textbox', { name: /^count/ });
  await count.fill('many');
  await page.getByRole('button', { name: 'Make the template' }).click();
  await page.getByText('A whole number.').waitFor();
  await count.fill('$config.times');
  await page.getByRole('button', { name: 'Make the template' }).click();
  await page.getByText('the configuration has no times').waitFor();
  await page.getByRole('textbox', { name: /^Configuration/ }).fill('{"times": 3}');
  await page.getByRole('textbox', { name: /^Open runs at once/ }).fill('1');
  await page.getByRole('radio', { name: 'waits for its turn' }).check();
  await page.getByRole('button', { name: 'Make the template' }).click();
  await page.getByRole('row', { name: /count.*3.*configuration/ }).waitFor();
  await page.getByText('1; a start beyond that waits').waitFor();
  await page.getByRole('link', { name: 'Change' }).click();
  await page
    .getByLabel(/^version/)
    .first()
    .fill('1.0');
  await page.getByRole('button', { name: 'Save' }).click();
  await page
    .getByRole('row', { name: /version.*1\.0.*template/ })
    .first()
    .waitFor();
  const { args, config } = await stage.api<{ args: unknown; config: unknown }>('GET', '/api/templates/made');
  expect({ args, config }).toEqual({ args: { ship: { count: '$config.times' } }, config: { times: 3 } });
  expect(stage.problems).toEqual([]);
});

test('a flow behind the first 500 is found by what is typed, and stays chosen', async () => {
  const one = (name: string) => `flow ${name} deci d => (AGREE -> done) { who = "group(qa)"; }; flow_end`;
  const names = Array.from({ length: 500 }, (_, index) => `f${String(index).padStart(3, '0')}`);
  await stage.apply([...names, 'zebra'].map(one).join('\n'));
  const page = await stage.page('/start');
  await page.getByLabel('Of which flow or template').first().fill('EBR');
  await page.getByRole('option', { name: 'zebra' }).click();
  await page.waitForURL(/flow=zebra/);
  const runs = await stage.page('/runs?flow=zebra');
  await runs.locator('input[aria-label="Any flow"]').and(runs.locator('[value="zebra"]')).waitFor();
  expect(stage.problems).toEqual([]);
});

// Adding the first user ends open mode: it is the last story.
test('the chain of the audit is verified, and a user is added, invited and given a token', async () => {
  const page = await stage.page('/audit');
  await page.getByText('The chain holds').waitFor();
  await page.goto(stage.address('/people'));
  await page.getByRole('button', { name: 'Add a user' }).click();
  await page.getByRole('textbox', { name: /^Name/ }).fill('ann');
  await page.getByRole('dialog').getByRole('button', { name: 'Add a user' }).click();
  await page.getByText('Token of ann: Shown this once').waitFor();
  const token = await page.locator('code').first().textContent();
  expect(await stage.api('GET', '/api/me', undefined, { authorization: `Bearer ${token}` })).toMatchObject({
    name: 'ann',
  });
  // Who has ended open mode stays in: what is shown this once must not be lost behind a login.
  await page.getByText('Your own new token: open mode has ended').waitFor();
  await page.getByRole('row', { name: /ann/ }).waitFor();
  // A project that is not there is not told as a connection that is lost.
  const streams: string[] = [];
  page.on('request', (request) => void (/projects\/none\/stream/.test(request.url()) && streams.push(request.url())));
  await page.goto(stage.address('/runs?project=none'));
  await page.getByText('There is no such project.').first().waitFor();
  expect(streams).toEqual([]);
  expect(stage.problems).toEqual([]);
});
