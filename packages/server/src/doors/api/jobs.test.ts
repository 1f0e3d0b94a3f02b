import { expect, test } from 'vitest';
import { RawJobHost } from '../../job-hosts/testing/raw-job-host.ts';
import { startTestServer } from '../../testing/start-test-server.ts';

test('flows of job hosts are shown where they can be applied, and not those of a host that is for other projects', async () => {
  const token = 'the-token-of-an-administrator-1234';
  const server = await startTestServer({ token, headers: { authorization: `Bearer ${token}` } });
  try {
    await server.post('/api/projects', { name: 'shop' });
    const step = { name: 'a', job: 'look', args: [], on: { SUCCESS: 'done' }, trigger: 'auto' };
    for (const [name, projects] of [
      ['everywhere', []],
      ['here', ['default']],
      ['there', ['shop']],
    ] as const) {
      const { body } = await server.post('/api/agents', { name, jobs: ['*'], projects });
      const host = await RawJobHost.connect(server.url, body.key);
      const flows = [{ name: `of_${name}`, inputs: [], steps: [step], onFailure: 'stop' }];
      expect((await host.raw.call('jobs', { jobs: [], flows, slots: 1 })).error).toBeUndefined();
    }
    const shown = async (path: string) =>
      (await server.get(path)).body.flows.map((flow: { readonly name: string }) => flow.name);
    expect(await shown('/api/job-flows')).toEqual(['of_everywhere', 'of_here']);
    expect(await shown('/api/projects/shop/job-flows')).toEqual([]);
  } finally {
    await server.close();
  }
});
