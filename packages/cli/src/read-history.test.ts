import { afterEach, expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';
import { runView } from './testing/samples.ts';
import { type StubServer, startStub } from './testing/stub-server.ts';

let stub: StubServer;
afterEach(() => stub.close());

const visit = (number: number) => ({
  ...{ step: 'loop', visit: number, attempts: 1, openedAt: number, closedAt: number, status: 'closed' },
  outcome: `N${number}`,
});
const closing = (seq: number) => ({
  ...{ seq, at: seq, actor: 'ann', cause: 'ack' },
  events: [{ type: 'visit_closed', step: 'loop', visit: seq }],
});
const open = { step: 'loop', visit: 2501, attempts: 1, openedAt: 2501, status: 'open' };
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index + 1);
const view = { ...runView, decisions: [], seq: 2500, visits: [...range(0, 1000).map(visit), open] };
const page = (after: number) => ({ json: { visits: range(after, Math.min(2500, after + 1000)).map(visit) } });
const of = 'GET /api/runs/shop-1';

async function show(...more: readonly string[]) {
  stub = await startStub({
    [of]: { json: view },
    [`${of}/journal?after=0&limit=1000`]: { json: { transitions: range(0, 1000).map(closing) } },
    [`${of}/journal?after=1000&limit=1000`]: { json: { transitions: range(1000, 2000).map(closing) } },
    [`${of}/journal?after=1500&limit=1000`]: { json: { transitions: range(1500, 2500).map(closing) } },
    [`${of}/journal?after=2000&limit=1000`]: { json: { transitions: range(2000, 2500).map(closing) } },
    [`${of}/visits?limit=1000`]: page(0),
    ...Object.fromEntries(
      [1000, 1501, 2000, 2500].map((after) => [`${of}/visits?after=loop%2F${after}&limit=1000`, page(after)]),
    ),
  });
  return (await runCli(['show', 'shop-1', ...more], { server: stub.url })).stdout;
}

test('show has the latest of a long history, and says how to have all of it', async () => {
  const shown = await show();
  expect(shown).toContain('  1500 earlier transitions are left out: npx signalbox show shop-1 --all\n');
  expect([/ N1502 /, / N2500 /, / N1501 /, / N1 /].map((each) => each.test(shown))).toEqual([true, true, false, false]);
  expect(shown).toMatch(/loop #2501 +open/);
});

test('show --all has all of it', async () => {
  const shown = await show('--all');
  expect(shown).not.toContain('left out');
  expect([/ N1 /, / N1501 /, / N2500 /].every((each) => each.test(shown))).toBe(true);
  await stub.close();
  expect(JSON.parse(await show('--all', '--json')).visits).toHaveLength(2501);
});

test('what has ended before the latest transitions is left out too', async () => {
  stub = await startStub({
    [of]: { json: view },
    [`${of}/journal?after=1500&limit=1000`]: { json: { transitions: [] } },
  });
  const { stdout } = await runCli(['show', 'shop-1'], { server: stub.url });
  expect(stdout).not.toContain('N1000');
});
