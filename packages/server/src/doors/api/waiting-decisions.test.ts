import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
  await server.apply(`
    flow noise deci d => (YES -> done | NO -> stopped) { who = "group(others)"; }; flow_end
    flow important deci d => (YES -> done | NO -> stopped) { who = "group(ops)"; }; flow_end`);
});

afterEach(() => server.close());

type Listed = { readonly run: { readonly id: string; readonly name: string } };

test('what waits for me is found behind any number of runs that wait for others, page by page', async () => {
  const noise = 202;
  for (let run = 0; run < noise; run += 1) await server.post('/api/runs', { flow: 'noise', name: `n${run}` });
  await server.post('/api/runs', { flow: 'important', name: 'first' });
  await server.post('/api/runs', { flow: 'important', name: 'second' });
  const { body: bob } = await server.post('/api/users', { name: 'bob', groups: ['ops'] });
  const asBob = { authorization: `Bearer ${bob.token}` };
  const listed = async (query: string): Promise<readonly Listed[]> =>
    (await server.get(`/api/decisions?${query}`, asBob)).body.decisions;
  expect((await listed('mine=1')).map(({ run }) => run.name)).toEqual(['first', 'second']);
  const [first] = await listed('mine=1&limit=1');
  expect((await listed(`mine=1&limit=1&after=${first?.run.id}`)).map(({ run }) => run.name)).toEqual(['second']);
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const page = await listed(`limit=150${after}`);
    if (page.length === 0) break;
    seen.push(...page.map(({ run }) => run.name));
    after = `&after=${page.at(-1)?.run.id}`;
  }
  expect(new Set(seen).size).toBe(noise + 2);
  expect(seen).toHaveLength(noise + 2);
});
