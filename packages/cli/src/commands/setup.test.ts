import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli } from '../testing/run-cli.ts';

let server: RealServer;
const cli = (args: readonly string[], more: object = {}) => runCli(args, { server: server.url, ...more });
const shown = /^Link with which .*, once, until \S+ \S+, shown this once:\n {2}(\S+\/setup#sbx_setup_\S+)\n$/;

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
});
afterAll(() => server?.close());

test('a link of a server in open mode makes its administrator, and one of its folder another', async () => {
  const [, link = ''] = shown.exec((await cli(['setup'])).stdout) ?? [];
  expect(link).toContain(server.url);
  const short = await cli(['setup', link, '--name', 'ada'], { input: 'short\n' });
  expect(short).toMatchObject({ status: 2, stderr: expect.stringContaining('fewer than 12 characters') });
  expect(await cli(['setup', link, '--name', 'ada'])).toMatchObject({ status: 2 });
  expect(await cli(['setup', link], { input: 'four odd words here\n' })).toMatchObject({ status: 2 });
  const done = await cli(['setup', link, '--name', 'ada'], { input: 'four odd words here\n' });
  expect(done.stdout).toMatch(/^ada is the administrator, .*\nToken of ada, shown this once:\n {2}sbx_\S{43}\nGive it/);
  const token = /sbx_\S{43}/.exec(done.stdout)?.[0] ?? '';
  expect((await cli(['users'], { environment: { SIGNALBOX_TOKEN: token } })).stdout).toContain('ada');
  expect(await cli(['setup'])).toMatchObject({ status: 3 });

  const made = await cli(['setup', '--data', join(server.folder, 'data')]);
  const [, second = ''] = shown.exec(made.stdout) ?? [];
  const input = `${second}\nfive more odd words\n`;
  expect((await cli(['setup', '-', '--name', 'bob'], { input })).stdout).toMatch(/^bob is the administrator/);
  const audit = await cli(['audit', 'list'], { environment: { SIGNALBOX_TOKEN: token } });
  expect(audit.stdout).toMatch(/system +its machine +setup\.link/);
  expect(await cli(['setup', link, '--name', 'eve'], { input: 'four odd words here\n' })).toMatchObject({ status: 3 });
});
