import { get } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../browser/testing/launch-browser.ts';
import { type ActionService, openActionService } from './action-service.ts';
import type { Cell, Figure } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { endServerProcess, post, startServerProcess } from './server-process.ts';
import { until } from './until.ts';

const steps = 300;
/** Of them so many have ended when the page is opened; the others end one by one while it looks. */
const before = 285;
const large = 1000;
const rounds = 4;

/** The page of a run in Chromium, with a server process whose action service is this one. */
export const webRun: Cell = {
  name: 'web-run',
  measure: async (folder) => {
    const figures = await inChromium(folder);
    return { figures, checked: await checkHistories(folder, { runs: 2 }) };
  },
};

async function inChromium(folder: string): Promise<readonly Figure[]> {
  const server = await startServerProcess(folder, { SIGNALBOX_CALLS_PER_HOST: '1000' });
  const calls = new Calls(server.url);
  const service = await openActionService(({ path, uuid }) => calls.take(path, uuid));
  const browser = await launchBrowser();
  try {
    await post(`${server.url}/api/apply`, { text: flows(service) });
    await post(`${server.url}/api/runs`, { flow: 'chain', name: 'chain-1' });
    await post(`${server.url}/api/runs`, { flow: 'large', name: 'large-1' });
    await calls.waiting(`/s${before}`);
    const first = await firstData(browser, server.url);
    const paints = await commitToPaint(await openPage(browser, `${server.url}/ui/runs/chain-1`), calls);
    const graph = await largeGraph(browser, server.url);
    const must = (atMost: number) => ({ must: { atMost } });
    return [
      { name: `first data of a run of ${steps} steps`, unit: 'ms', rounds: first.ms, ...must(200) },
      { name: 'loaded before it, gzip', unit: 'kB', rounds: [first.kilobytes], ...must(250) },
      { name: 'from the commit to the paint', unit: 'ms', rounds: paints, ...must(150) },
      { name: `graph of ${large} steps, laid out and drawn`, unit: 'ms', rounds: graph.drawn, ...must(1000) },
      { name: 'its longest frame meanwhile', unit: 'ms', rounds: graph.frames },
      { name: 'its longest frame while it is moved', unit: 'ms', rounds: graph.moved },
    ];
  } finally {
    await browser.close();
    await endServerProcess(server, 'SIGTERM');
    await service.close();
  }
}

/** Acknowledges at once what comes before the page looks, and keeps the rest until it is asked for. */
class Calls {
  readonly #url: string;
  readonly #held = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  take(path: string, uuid: string): 'accept' {
    if (path.startsWith('/s') && Number(path.slice(2)) < before) void this.#acknowledge(uuid);
    else this.#held.set(path, uuid);
    return 'accept';
  }

  async waiting(path: string): Promise<string> {
    for (;;) {
      const uuid = this.#held.get(path);
      if (uuid !== undefined) return uuid;
      await until(performance.now() + 5);
    }
  }

  async end(path: string): Promise<void> {
    await this.#acknowledge(await this.waiting(path));
  }

  async #acknowledge(uuid: string): Promise<void> {
    const body = JSON.stringify({ uuid, ackState: 'SUCCESS', done: true });
    await fetch(`${this.#url}/step`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  }
}

async function openPage(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  await page.locator('.react-flow__node').first().waitFor();
  return page;
}

/** By a link of the page that is open, as people go; and what a browser that knows nothing loads until then. */
async function firstData(browser: Browser, url: string) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}/ui/runs/chain-1`);
  const loaded = await page.evaluate<readonly string[]>(`(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    while (!(${isShown})) await frame();
    const shown = performance.now();
    const entries = performance.getEntriesByType('resource');
    return entries.filter((each) => each.startTime < shown && /\\.(?:js|css)$/.test(each.name)).map((each) => each.name);
  })()`);
  const ms: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await page.goto(`${url}/ui/`);
    await page.getByRole('link', { name: 'chain-1' }).first().waitFor();
    const took = await page.evaluate<number>(`(async () => {
      const link = [...document.querySelectorAll('a')].find((each) => each.textContent.includes('chain-1'));
      const began = performance.now();
      link.click();
      while (!(${isShown})) await new Promise(requestAnimationFrame);
      return performance.now() - began;
    })()`);
    ms.push(took);
  }
  const sizes = await Promise.all([`${url}/ui/`, ...loaded].map(gzipBytes));
  await page.close();
  return { ms: ms.slice(1), kilobytes: sizes.reduce((sum, size) => sum + size, 0) / 1000 };
}

const isShown = `document.querySelector('h1')?.textContent === 'chain-1' && document.querySelector('[aria-label="Waits for"] li')`;

function gzipBytes(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(address, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      response.on('end', () => resolve(bytes));
    }).on('error', reject);
  });
}

/** From the answer to an acknowledgement, which comes after its commit, to the frame that shows it. */
async function commitToPaint(page: Page, calls: Calls): Promise<readonly number[]> {
  const took: number[] = [];
  for (let step = before; step < before + rounds * 3; step += 1) {
    await calls.waiting(`/s${step}`);
    const painted = page.evaluate<number>(`(async () => {
      const line = () => document.querySelector('[aria-label="Waits for"] li');
      while (!line()?.textContent.includes('s${step + 1}')) await new Promise(requestAnimationFrame);
      return performance.timeOrigin + performance.now();
    })()`);
    await calls.end(`/s${step}`);
    const committed = Date.now();
    took.push(Math.max(0, (await painted) - committed));
  }
  await page.close();
  return took.slice(1);
}

/** All steps of a large flow, drawn when somebody asks for it, and then dragged about. */
async function largeGraph(browser: Browser, url: string) {
  const [drawn, frames, moved]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const page = await openPage(browser, `${url}/ui/runs/large-1`);
    await page.getByRole('button', { name: 'Draw all steps' }).waitFor();
    const asked = await page.evaluate<{ ms: number; longest: number }>(`(async () => {
      const button = [...document.querySelectorAll('button')].find((each) => each.textContent === 'Draw all steps');
      const began = performance.now();
      let [last, longest] = [began, 0];
      button.click();
      while (!document.querySelector('.react-flow__node [title="s2"]')) {
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
      }
      return { ms: performance.now() - began, longest };
    })()`);
    drawn.push(asked.ms);
    frames.push(asked.longest);
    moved.push(await dragged(page));
    await page.close();
  }
  return { drawn: drawn.slice(1), frames: frames.slice(1), moved: moved.slice(1) };
}

async function dragged(page: Page): Promise<number> {
  const longest = page.evaluate<number>(`(async () => {
    const end = performance.now() + 1500;
    let [last, most] = [performance.now(), 0];
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      most = Math.max(most, now - last);
      last = now;
    }
    return most;
  })()`);
  await page.mouse.move(900, 700);
  await page.mouse.down();
  for (let move = 0; move < 40; move += 1) await page.mouse.move(900 - move * 15, 700 - (move % 7));
  await page.mouse.up();
  return longest;
}

function flows(service: ActionService): string {
  const chain = (length: number, actionOf: (n: number) => string) =>
    Array.from({ length }, (_, n) => {
      const next = n === length - 1 ? 'done' : `s${n + 1}`;
      return `step s${n} => (SUCCESS -> ${next} | FAIL -> stopped) { action = ${actionOf(n)}; };`;
    }).join('\n');
  const action = (name: string) =>
    `action ${name} addr = "${service.url}/${name}"; return = (SUCCESS | FAIL); action_end`;
  return `${Array.from({ length: steps }, (_, n) => action(`s${n}`)).join('\n')}
${action('first')}
flow chain ${chain(steps, (n) => `s${n}`)} flow_end
flow large ${chain(large, () => 'first')} flow_end`;
}
