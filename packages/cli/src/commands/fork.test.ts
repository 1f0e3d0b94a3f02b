import { afterEach, expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';
import { summary } from '../testing/samples.ts';
import { type StubServer, startStub } from '../testing/stub-server.ts';

let stub: StubServer;
afterEach(() => stub.close());

test.each([
  [['--from', 'build#2', '--name', 'again'], { step: 'build', visit: 2, name: 'again' }],
  [['--from', 'build'], { step: 'build' }],
  [['--from', 'a#b#12'], { step: 'a#b', visit: 12 }],
])('fork %j asks for %j', async (words, asked) => {
  stub = await startStub({ 'POST /api/runs/shop-1/fork': { status: 201, json: summary } });
  expect(await runCli(['fork', 'shop-1', ...words], { server: stub.url })).toMatchObject({ status: 0 });
  expect(JSON.parse(stub.requests.at(-1)?.body ?? '')).toEqual(asked);
});
