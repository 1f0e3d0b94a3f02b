import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli } from '../testing/run-cli.ts';

let server: RealServer;
const cliAs = (token: string, ...args: readonly string[]) =>
  runCli(args, { server: server.url, environment: { SIGNALBOX_TOKEN: token } });

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
});
afterAll(() => server?.close());

test('users are added with a role and changed, and make tokens that may less', async () => {
  const added = await runCli(['user', 'add', 'ada', '--group', 'ops', '--role', 'maintainer', '--json'], {
    server: server.url,
  });
  const { token: ada, adminToken } = JSON.parse(added.stdout);
  const asAda = (...args: readonly string[]) => cliAs(ada, ...args);
  const asAdmin = (...args: readonly string[]) => cliAs(adminToken, ...args);
  expect((await asAda('users')).stdout).toMatch(/^USER +ROLE +GROUPS +SINCE\nada +maintainer +ops +\d{4}-/);

  const made = await asAda('token', 'add', 'ci', '--days', '30');
  expect(made.stdout).toMatch(
    /^Token ci \(t\S+\) with the role member until \d{4}-.*, shown this once:\n {2}sbx_\S{43}\n$/,
  );
  const ci = made.stdout.trim().split(' ').at(-1) ?? '';
  expect(await cliAs(ci, 'token', 'add', 'more', '--role', 'approver')).toMatchObject({ status: 3 });
  const { stdout: list } = await asAda('token', 'list');
  expect(list.split('\n').map((line) => line.split(/ {2,}/).slice(1, 3))).toEqual([
    ['TOKEN', 'ROLE'],
    ['first', 'all of the user'],
    ['ci', 'member'],
    [],
  ]);
  expect((await asAdmin('user', 'invite', 'ada')).stdout).toMatch(
    /^Code with which ada sets a password, once, until \S+ \S+, shown this once:\n {2}sbx_\S{43}\nThe page for it is http:\S+\/ui\/join#sbx_\S{43}\n$/,
  );
  const id = /\((t\S+)\)/.exec(made.stdout)?.[1] ?? '';
  expect((await asAda('token', 'revoke', id)).stdout).toBe(`Token ${id} is revoked.\n`);
  expect(await cliAs(ci, 'users')).toMatchObject({ status: 3 });

  expect((await asAdmin('user', 'change', 'ada', '--role', 'viewer', '--no-groups')).stdout).toBe(
    'ada is viewer, in no group.\n',
  );
  expect((await asAdmin('user', 'change', 'ada', '--group', 'dba', '--disable')).stdout).toBe(
    'ada is viewer, a member of dba, and disabled.\n',
  );
  expect(await asAda('users')).toMatchObject({ status: 3 });
  expect((await asAdmin('user', 'change', 'ada', '--enable')).stdout).toBe('ada is viewer, a member of dba.\n');
  expect(await asAda('users')).toMatchObject({ status: 3 });
});
