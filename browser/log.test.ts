import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { RawAgent } from '../packages/server/src/doors/agent/testing/raw-agent.ts';
import { GitRepository } from '../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../testing/git-server.ts';
import { accessibilityOf } from './testing/accessibility-of.ts';
import { Stage } from './testing/stage.ts';

const config = 'steps:\n  - name: test\n    image: sh\n    commands: [make test]\n';

const pieceBytes = 2 ** 19;

let root: string;
let git: GitServer;
let stage: Stage;
let key: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'log-stories-'));
  git = await startGitServer(root);
  stage = await Stage.open();
  new GitRepository(root, 'app').commit({ files: { '.woodpecker.yml': config } });
  await stage.api('POST', '/api/repositories', { scm: 'git', name: 'app', url: `${git.url}/app.git` });
  ({ key } = await stage.api<{ key: string }>('POST', '/api/agents', { name: 'one' }));
});
afterEach(() => stage.clear());
afterAll(async () => {
  await stage.close();
  await git.close();
  rmSync(root, { recursive: true, force: true });
});

const connect = () => RawAgent.connect(stage.url.replace('http', 'ws'), { authorization: `Bearer ${key}` });

/** A build whose step has begun, and what writes lines of it. */
async function startBuild() {
  const { id: build } = await stage.api<{ id: string }>('POST', '/api/builds', { scm: 'git', repository: 'app' });
  let agent = await connect();
  const { id } = await agent.take();
  await agent.call('init', { id, state: agent.state('') });
  await agent.call('update', { id, state: agent.state('test') });
  let pos = 0;
  return {
    build,
    write: (outs: readonly string[]) =>
      agent.call('log', { id, lines: outs.map((out) => ({ proc: 'test', pos: pos++, time: pos, type: 0, out })) }),
    end: async () => {
      const state = { exited: true, exit_code: 1, finished: 1 };
      await agent.call('update', { id, state: agent.state('test', state) });
      await agent.call('done', { id, state: agent.state('', state) });
      agent.socket.terminate();
    },
    leave: async (name: string, text: string, outputs: { readonly [key: string]: string }) => {
      const state = { ...agent.state('test', { exited: true, finished: 1 }), outputs };
      await agent.call('update', { id, state });
      for (let position = 0; position < text.length; position += pieceBytes) {
        const piece = Buffer.from(text.slice(position, position + pieceBytes));
        const file = { name, position, total: text.length, size: piece.length, data: piece.toString('base64') };
        expect((await agent.call('upload', { id, file })).error).toBeUndefined();
      }
      await agent.call('done', { id, state: agent.state('', { exited: true, finished: 1 }) });
      agent.socket.terminate();
    },
    reconnect: async () => {
      agent.socket.terminate();
      agent = await connect();
    },
  };
}

const line = (page: Page, number: number) => page.locator(`[data-line="${number}"]`);

test('a log is watched as it is written, through a restart of the server', async () => {
  const { build, write, reconnect, end } = await startBuild();
  await write(['+ make test', '\u001b[31mred\u001b[0m <script>document.title = "no"</script>', '\u202eturned']);
  const page = await stage.page(`/builds/${build}`);
  await line(page, 2).getByText('red').waitFor();
  await line(page, 3).getByText('\\u202eturned').waitFor();
  await write(['before it']);
  await line(page, 4).getByText('before it').waitFor();
  await stage.restart(() => page.getByText('Connection lost: what you see may be old').waitFor());
  await reconnect();
  await write(['after it']);
  await line(page, 5).getByText('after it').waitFor();
  expect(await line(page, 2).textContent()).toContain('<script>');
  await end();
  expect(await page.title()).toContain('git/app');
  expect(stage.problems).toEqual([]);
});

test('what is sought in a log, a range of its lines and its times are an address', async () => {
  const { build, write, end } = await startBuild();
  await write(Array.from({ length: 900 }, (_, index) => `line ${index + 1}${index % 100 === 49 ? ' has failed' : ''}`));
  const page = await stage.page(`/builds/${build}`);
  await line(page, 900).waitFor();
  // Nobody has clicked into the log.
  await page.getByRole('link').first().focus();
  await page.keyboard.press('/');
  await page.keyboard.type('HAS failed');
  await page.getByText(/of 9$/).waitFor();
  await page.getByLabel('Next match').click();
  const current = page.locator('[data-current]');
  await current.waitFor();
  const first = Number(await current.getAttribute('data-line'));
  expect(first % 100).toBe(50);
  await page.getByLabel(`Line ${first}`, { exact: true }).click();
  await page.getByLabel(`Line ${first + 2}`, { exact: true }).click({ modifiers: ['Shift'] });
  await page.waitForURL(new RegExp(`lines=L${first}-L${first + 2}`));
  const shared = await stage.page(page.url().slice(stage.address('').length));
  await line(shared, first).waitFor();
  expect(await shared.locator('[data-marked]').count()).toBe(3);
  expect(await shared.getByLabel('Search in the log').inputValue()).toBe('HAS failed');
  await shared.getByText(/of 9$/).waitFor();
  expect(await shared.locator('[data-current]').getAttribute('data-line')).toBe(String(first));
  await page.getByLabel('Regular expression').click();
  await page.getByLabel('Search in the log').fill('has (');
  await page.getByText('Cannot be searched for: missing closing )').waitFor();
  await shared.getByRole('button', { name: 'Times' }).click();
  await shared.getByRole('menuitemradio', { name: 'Since the line before' }).click();
  await line(shared, first).getByText('+1.0').waitFor();
  await shared.waitForURL(/times=delta/);
  await end();
  expect(stage.problems).toEqual([]);
});

test('what a build leaves stands beside its log: files to download, outputs as text, and where the time went', async () => {
  const { build, leave } = await startBuild();
  const hostile = '<img src=x onerror=alert(1)>';
  await leave('site/page.html', `<script>${hostile}</script>`, { version: hostile });
  const page = await stage.page(`/builds/${build}`);
  await page.getByRole('tab', { name: 'Outputs 1' }).click();
  await page.getByRole('row', { name: `version ${hostile}` }).waitFor();
  await page.getByRole('tab', { name: 'Files 1' }).click();
  await page.getByRole('row', { name: /site\/page\.html.*45 B/ }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'site/page.html' }).click();
  expect((await download).suggestedFilename()).toBe('page.html');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Files 1' }).press('ArrowLeft');
  await page.getByRole('listitem').filter({ hasText: 'Queue' }).waitFor();
  expect(new URL(page.url()).searchParams.get('tab')).toBe('time');
  expect(await accessibilityOf(page)).toEqual([]);
  await stage.restart(async () => void vi.stubEnv('SIGNALBOX_ARTIFACT_MIB', '1'));
  vi.unstubAllEnvs();
  await (await startBuild()).leave('all.bin', 'x'.repeat(2 ** 20), {});
  await page.goto(stage.address(`/builds/${build}?tab=files`));
  await page.getByText('1 file (45 B) was removed').waitFor();
  expect(stage.problems).toEqual([]);
});
