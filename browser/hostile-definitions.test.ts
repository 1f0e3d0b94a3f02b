import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { RawAgent } from '../packages/server/src/doors/agent/testing/raw-agent.ts';
import { GitRepository } from '../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../testing/git-server.ts';
import { hostileTexts } from './testing/hostile-texts.ts';
import { Stage } from './testing/stage.ts';

let root: string;
let git: GitServer;
let stage: Stage;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'hostile-stories-'));
  git = await startGitServer(root);
  stage = await Stage.open();
});
afterEach(() => stage.clear());
afterAll(async () => {
  await stage.close();
  await git.close();
  rmSync(root, { recursive: true, force: true });
});

/** Nothing of it has become a part of the page, or has run. */
const harm = `[window.ran ?? 'nothing ran', document.querySelectorAll('main :is(img, script, iframe, style, form[action], math, a[href^="javascript" i])').length]`;

async function isUnharmed(page: Page): Promise<void> {
  expect(await page.evaluate(harm)).toEqual(['nothing ran', 0]);
  expect(stage.problems).toEqual([]);
}

/** As FSL has a text in which anything may stand. */
const quoted = (text: string) => `\`${text.replaceAll('`', '``')}\``;

/** A step for each text, which stands in all that a flow can say of one. */
function flowOf(texts: readonly string[]): string {
  const actions = texts.map(
    (text, index) =>
      `action ${quoted(`${index} ${text}`)} addr = "http://127.0.0.1:1/x"; args = (str note); return = (OK);
         environment = ${quoted(text)}; irreversible = ${quoted(text)}; action_end`,
  );
  const steps = texts.map((text, index) => {
    const next = index + 1 < texts.length ? `s${index + 1}` : 'done';
    return `step s${index} => (OK -> ${next}) { action = ${quoted(`${index} ${text}`)}; args = (note = ${quoted(text)}); };`;
  });
  return `${actions.join('\n')}\nflow hostile inputs = (str note = ${quoted(texts[0] ?? '')});\n${steps.join('\n')}\nflow_end`;
}

test('a hundred hostile texts in a flow are texts in its source, its graph and what changed of it', async () => {
  await stage.apply(flowOf(hostileTexts));
  await stage.apply(flowOf(hostileTexts.toReversed()));
  const page = await stage.page('/flows/hostile');
  await page.getByText('flow_end').waitFor();
  await isUnharmed(page);
  await page.goto(stage.address('/flows/hostile?view=graph&with=1&step=s0'));
  await page.getByRole('complementary', { name: 'Step s0' }).getByText('action_end').first().waitFor();
  await page.getByRole('button', { name: 'As a list' }).click();
  await page.getByRole('button', { name: 's99' }).waitFor();
  const facts = await page.locator('ol > li').allInnerTexts();
  expect(facts).toHaveLength(100);
  for (const [index, text] of hostileTexts.toReversed().entries()) expect(facts[index]).toContain(`${index} ${text}`);
  await isUnharmed(page);
  await page.goto(stage.address('/flows/hostile?with=1'));
  await page.getByText('flow_end').waitFor();
  await isUnharmed(page);
});

test('a hundred hostile texts in templates are texts in their list, their pages and their forms', async () => {
  await stage.apply('flow plain inputs = (str note = "x"); deci ask => (AGREE -> done) { who = "ann"; }; flow_end');
  for (const [index, text] of hostileTexts.entries()) {
    const body = { flow: 'plain', inputs: { note: text }, config: { [text]: text }, description: text };
    await stage.api('PUT', `/api/templates/t${index}`, body);
  }
  const config = Object.fromEntries(hostileTexts.map((text) => [text, text]));
  await stage.api('PUT', '/api/templates/all', {
    flow: 'plain',
    config,
    inputs: { note: `$config.${hostileTexts[0]}` },
  });
  const page = await stage.page('/templates');
  await page.getByRole('link', { name: 't99' }).waitFor();
  expect(await page.locator('td [data-quiet] bdi').allTextContents()).toEqual(
    expect.arrayContaining([...hostileTexts]),
  );
  await isUnharmed(page);
  await page.goto(stage.address('/templates/all'));
  await page.getByRole('row').nth(100).waitFor();
  expect(await page.locator('td code').allTextContents()).toEqual(expect.arrayContaining([...hostileTexts]));
  await isUnharmed(page);
  await page.goto(stage.address('/templates/all/edit'));
  await page.getByLabel(/^note/).first().click();
  await page.getByRole('listbox').getByRole('option').first().waitFor();
  await isUnharmed(page);
});

test('a hundred hostile texts of an agent are texts on the page of the build', async () => {
  const config = 'steps:\n  - name: test\n    image: sh\n    commands: [make test]\n';
  new GitRepository(root, 'app').commit({ files: { '.woodpecker.yml': config }, message: hostileTexts[0] ?? '' });
  await stage.api('POST', '/api/repositories', { scm: 'git', name: 'app', url: `${git.url}/app.git` });
  const { key } = await stage.api<{ key: string }>('POST', '/api/agents', { name: 'one' });
  const { id: build } = await stage.api<{ id: string }>('POST', '/api/builds', { scm: 'git', repository: 'app' });
  const agent = await RawAgent.connect(stage.url.replace('http', 'ws'), { authorization: `Bearer ${key}` });
  const { id } = await agent.take();
  await agent.call('init', { id, state: agent.state('') });
  const outputs = Object.fromEntries(hostileTexts.map((text, index) => [`k${index}`, text]));
  await agent.call('update', { id, state: { ...agent.state('test', { exited: true, finished: 1 }), outputs } });
  // A path, which no part of can be empty.
  const names = hostileTexts.map((text, index) => `${index} ${text.replaceAll(/[/\\:]+/g, '_')}`);
  for (const name of names) {
    await agent.call('upload', { id, file: { name, size: 1, data: Buffer.from('x').toString('base64') } });
  }
  await agent.call('done', { id, state: agent.state('', { exited: true, finished: 1 }) });
  agent.socket.terminate();
  const page = await stage.page(`/builds/${build}?tab=outputs`);
  await page.getByText('k99', { exact: true }).waitFor();
  expect(await page.locator('td:nth-child(2) bdi').allTextContents()).toEqual([...hostileTexts]);
  await isUnharmed(page);
  await page.getByRole('tab', { name: 'Files 100' }).click();
  await page.getByRole('row').nth(100).waitFor();
  expect(new Set(await page.locator('td a bdi').allTextContents())).toEqual(new Set(names));
  await isUnharmed(page);
});
