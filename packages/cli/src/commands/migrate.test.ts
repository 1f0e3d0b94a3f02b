import { afterEach, expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';
import { summary } from '../testing/samples.ts';
import { type StubServer, startStub } from '../testing/stub-server.ts';

let stub: StubServer;
afterEach(() => stub.close());

const nothing = { problems: [], stay: [], askedAgain: [], vanish: [], superseded: [] };
const plan = { from: 'a'.repeat(64), to: 'b'.repeat(64), ...nothing };

test.each([
  [{ ...plan, to: plan.from }, 'It follows version aaaaaaaaaaaa already.\n'],
  [plan, 'It can move from version aaaaaaaaaaaa to bbbbbbbbbbbb\n'],
  [
    { ...plan, problems: ['step go is no more'], vanish: [{ step: 'go', outcome: 'BAD' }] },
    'It cannot move from version aaaaaaaaaaaa to bbbbbbbbbbbb\n  step go is no more\n  cannot end any more with: go BAD\n',
  ],
  [
    { ...plan, stay: [{ step: 'go', visit: 2 }], askedAgain: [{ step: 'ask', visit: 1 }], superseded: ['ship'] },
    'It can move from version aaaaaaaaaaaa to bbbbbbbbbbbb\n  stays open: go#2\n  is asked again: ask#1\n  has to be granted again: ship\n',
  ],
])('migrate --dry-run changes nothing and tells %j', async (json, told) => {
  stub = await startStub({
    'GET /api/runs/shop-1/migration?to=newest': { json },
    'GET /api/runs/shop-1/migration': { json },
  });
  expect(await runCli(['migrate', 'shop-1', '--dry-run'], { server: stub.url })).toMatchObject({
    status: 0,
    stdout: told,
  });
  expect(stub.requests.map(({ method }) => method)).toEqual(['GET']);
});

test('migrate asks for a reason by the name of its option', async () => {
  stub = await startStub({});
  const { status, stderr } = await runCli(['migrate', 'shop-1'], { server: stub.url });
  expect([status, stub.requests]).toEqual([2, []]);
  expect(stderr).toContain('with a reason: give it with --reason');
});

test('migrate names the version and the reason', async () => {
  stub = await startStub({ 'POST /api/runs/shop-1/migrate': { json: summary } });
  const words = ['migrate', 'shop-1', '--to', 'abc', '--reason', 'why not'];
  expect(await runCli(words, { server: stub.url })).toMatchObject({ status: 0 });
  expect(JSON.parse(stub.requests.at(-1)?.body ?? '')).toEqual({ to: 'abc', reason: 'why not' });
});
