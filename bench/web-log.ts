import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openFileStore } from '@signalbox/store';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../browser/testing/launch-browser.ts';
import { RawAgent } from '../packages/server/src/doors/agent/testing/raw-agent.ts';
import { GitRepository } from '../testing/git-repository.ts';
import { startGitServer } from '../testing/git-server.ts';
import type { Cell, Figure } from './cell.ts';
import { endServerProcess, post, startServerProcess } from './server-process.ts';

const lines = 1_000_000;
const atOnce = 20_000;
const rounds = 4;
const config = 'steps:\n  - name: test\n    image: sh\n    commands: [make test]\n';

/** The log of a million lines in Chromium: opened at its end, and scrolled through. */
export const webLog: Cell = {
  name: 'web-log',
  measure: async (folder) => {
    const build = await buildWithLog(folder);
    const server = await startServerProcess(join(folder, 'data'));
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      const opened: number[] = [];
      for (let round = 0; round < rounds; round += 1) opened.push(await openAtEnd(page, server.url));
      const scrolled = await scroll(page);
      const heap = await heapOf(page);
      return { figures: figuresOf(opened, scrolled, heap), checked: `the last of ${lines} lines of ${build} is seen` };
    } finally {
      await browser.close();
      await endServerProcess(server, 'SIGTERM');
    }
  },
};

function figuresOf(opened: readonly number[], scrolled: Scrolled, heap: number): readonly Figure[] {
  const { frames, uncovered, unread, longest } = scrolled;
  return [
    { name: 'a million lines: opened at the end', unit: 'ms', rounds: opened.slice(1), must: { atMost: 1000 } },
    { name: 'JS heap after scrolling', unit: 'MB', rounds: [heap / 1e6], must: { atMost: 200 } },
    { name: `frames of ${frames} with a blank place`, unit: '', rounds: [uncovered], must: { atMost: 0 } },
    { name: `frames of ${frames} with a line that is not read yet`, unit: '', rounds: [unread] },
    { name: 'longest frame while scrolling', unit: 'ms', rounds: [longest] },
  ];
}

/** A real build whose step is being run; its lines are put where the server keeps them while it is away. */
async function buildWithLog(folder: string): Promise<string> {
  mkdirSync(join(folder, 'git'), { recursive: true });
  const git = await startGitServer(join(folder, 'git'));
  new GitRepository(join(folder, 'git'), 'app').commit({ files: { '.woodpecker.yml': config } });
  const server = await startServerProcess(join(folder, 'data'));
  await post(`${server.url}/api/repositories`, { scm: 'git', name: 'app', url: `${git.url}/app.git` });
  const { key } = (await post(`${server.url}/api/agents`, { name: 'one' })) as { key: string };
  const { id: build } = (await post(`${server.url}/api/builds`, { scm: 'git', repository: 'app' })) as { id: string };
  const agent = await RawAgent.connect(server.url.replace('http', 'ws'), { authorization: `Bearer ${key}` });
  const { id } = await agent.take();
  await agent.call('init', { id, state: agent.state('') });
  await agent.call('update', { id, state: agent.state('test') });
  agent.socket.terminate();
  await endServerProcess(server, 'SIGTERM');
  await git.close();
  const files = await openFileStore({ directory: join(folder, 'data', 'files') });
  const stream = { build, workflow: 'woodpecker', epoch: 1, proc: 'test' };
  for (let from = 0; from < lines; from += atOnce) {
    await files.appendLog(
      stream,
      Array.from({ length: atOnce }, (_, index) => lineAt(from + index)),
    );
  }
  await files.close();
  return build;
}

function lineAt(pos: number) {
  const out = `\u001b[2m12:34:56\u001b[0m compiled src/part-${pos % 977}/file-${pos}.ts in ${pos % 89} ms without a warning`;
  return { pos, time: pos / 1000, type: 0, out };
}

/** By the link of the list of builds, as people go. */
async function openAtEnd(page: Page, url: string): Promise<number> {
  await page.goto(`${url}/ui/builds`);
  await page.getByRole('link', { name: /git\/app/ }).waitFor();
  return page.evaluate<number>(`(async () => {
    const began = performance.now();
    [...document.querySelectorAll('a')].find((each) => each.textContent.includes('git/app')).click();
    const isShown = () => document.querySelector('[data-line="${lines}"]:not([data-loading])');
    while (!isShown()) await new Promise(requestAnimationFrame);
    return performance.now() - began;
  })()`);
}

type Scrolled = {
  readonly frames: number;
  readonly uncovered: number;
  readonly unread: number;
  readonly longest: number;
};

/** Up from the end, faster and faster, and then by jumps: in each frame it is looked at what is there. */
function scroll(page: Page): Promise<Scrolled> {
  return page.evaluate<Scrolled>(`(async () => {
    const bar = document.querySelector('section[aria-label="Log"]');
    const frame = () => new Promise(requestAnimationFrame);
    const found = { frames: 0, uncovered: 0, unread: 0, longest: 0 };
    const look = () => {
      const view = bar.getBoundingClientRect();
      const rows = [...document.querySelectorAll('[data-line]')].map((row) => row.getBoundingClientRect());
      const isCovered = rows.length > 0 && rows[0].top <= view.top + 1 && rows.at(-1).bottom >= view.bottom - 21;
      found.frames += 1;
      found.uncovered += isCovered ? 0 : 1;
      found.unread += document.querySelector('[data-line][data-loading]') ? 1 : 0;
    };
    let last = performance.now();
    const step = async () => {
      await frame();
      look();
      found.longest = Math.max(found.longest, performance.now() - last);
      last = performance.now();
    };
    for (let count = 0; count < 150; count += 1) {
      bar.scrollTop -= 20 + count * 4;
      await step();
    }
    for (let count = 0; count < 30; count += 1) {
      bar.scrollTop = bar.scrollHeight * (((count * 7) % 30) / 30);
      await step();
    }
    return found;
  })()`);
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
}
