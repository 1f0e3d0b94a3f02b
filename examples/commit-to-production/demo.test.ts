import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRuns } from '../stage/api.ts';
import { Child } from '../stage/child.ts';
import { signalbox } from '../stage/signalbox.ts';
import { pushCommit } from './push-commit.ts';

let data: string;
const started: Child[] = [];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'signalbox-demo-'));
});

afterEach(async () => {
  for (const child of started.splice(0)) await child.stop();
  rmSync(data, { recursive: true, force: true, maxRetries: 5 });
});

/** `npm start -- …`, without npm. */
function start(...args: readonly string[]): Child {
  const child = new Child({ args: ['scripts/launch.mjs', 'start', '--port', '0', '--data', data, ...args] });
  started.push(child);
  return child;
}

const listening = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/;
const invitation = / decide (\S+) review AGREE$/;
const shopLine = /(http:\S+)\/version tells/;

test('npm start shows a run that waits; later starts go on with it, deciding finishes it, and all ends when it is killed', {
  timeout: 180_000,
}, async () => {
  const first = start();
  const [, run = ''] = await first.line(invitation);
  const [, shop = ''] = await first.line(shopLine);
  expect(await first.stop('SIGINT')).toBe(0);
  await expect(fetch(shop)).rejects.toThrow('fetch failed');

  await whileTaken(shop);

  const second = start();
  const [, server = ''] = await second.line(listening);
  const [, sameRun] = await second.line(invitation);
  const [, sameShop] = await second.line(shopLine);
  expect({ run: sameRun, shop: sameShop }).toEqual({ run, shop });
  const { status, stderr } = await signalbox(server, 'decide', run, 'review', 'AGREE');
  expect({ status, stderr }).toMatchObject({ status: 0 });
  await second.line(new RegExp(`^Run ${run} is done$`));
  const running = (await (await fetch(`${shop}/version`)).json()) as { readonly commit: string };
  expect(run).toContain(running.commit.slice(0, 8));
  await second.stop();

  const third = start();
  const [, thirdServer = ''] = await third.line(listening);
  await third.line(new RegExp(`^Run ${run} is done$`));
  expect(await (await fetch(`${shop}/version`)).json()).toEqual(running);
  const next = await pushCommit(join(data, 'scene', 'shop'), { message: 'go on' });
  await third.line(new RegExp(`^Commit ${next.slice(0, 8)} "go on" is built and tested, and waits for you`));
  third.signal('SIGKILL');
  // Its output ends when the last process that has it is gone.
  await third.ended;
  for (const address of [thirdServer, shop]) await expect(fetch(address)).rejects.toThrow('fetch failed');
});

/** A port that somebody else has taken in between is named, and the server serves. */
async function whileTaken(shop: string): Promise<void> {
  const { port } = new URL(shop);
  const other = createServer().listen(Number(port), '127.0.0.1');
  await once(other, 'listening');
  try {
    const child = start();
    const [, server = ''] = await child.line(listening);
    await child.line(new RegExp(`^The demo cannot be shown: port ${port}, .* is taken`));
    expect(await (await fetch(`${server}/health`)).json()).toEqual({ status: 'ok' });
    await child.stop();
  } finally {
    other.close();
  }
}

test('npm start -- --no-demo is empty', async () => {
  const child = start('--no-demo');
  const [, server = ''] = await child.line(listening);
  expect(await readRuns(server)).toEqual([]);
  const { stdout } = await signalbox(server, '--json', 'repo', 'list');
  expect(JSON.parse(stdout)).toEqual({ repositories: [] });
  expect(await child.stop()).toBe(0);
});
