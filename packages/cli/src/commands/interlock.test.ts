import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli } from '../testing/run-cli.ts';

let server: RealServer;
const cli = (...args: readonly string[]) => runCli(args, { server: server.url });
const given = (input: object | string, ...args: readonly string[]) =>
  runCli([...args, '--file', '-'], {
    server: server.url,
    input: typeof input === 'string' ? input : JSON.stringify(input),
  });

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
});
afterAll(() => server?.close());

const production = {
  environments: ['production'],
  jobs: ['migrate'],
  requires: [
    {
      decision: {
        quorum: '2 of group(sre)',
        exclude: ['commit_authors'],
        kind: 'qa',
        outcomes: ['PASS'],
        overridden: true,
      },
    },
    { build: 'SUCCESS' },
  ],
  below: ['deploy-one'],
};

test('interlock sets, lists, shows and removes', async () => {
  expect((await cli('interlock', 'list')).stdout).toContain('There is no interlock');
  const made = await given(production, 'interlock', 'set', 'production', '--expect', 'new');
  expect(made.stdout).toBe('Interlock production is of revision 1.\n');
  expect(await given(production, 'interlock', 'set', 'production', '--expect', 'new')).toMatchObject({ status: 5 });
  const { stdout: json } = await cli('interlock', 'show', 'production', '--json');
  const again = { ...JSON.parse(json), description: 'what customers see' };
  expect((await given(again, 'interlock', 'set', 'production', '--expect', '1')).stdout).toContain('revision 2');
  const rule = 'a decision of kind qa by 2 of group(sre), with PASS, without commit_authors, overridden or not';
  const { stdout: shown } = await cli('interlock', 'show', 'production');
  for (const part of [
    ...['production is of revision 2', 'what customers see', 'on environment production, job migrate'],
    ...[`requires ${rule}`, 'requires a build of the commit that ended in SUCCESS', 'deploy-one'],
  ]) {
    expect(shown).toContain(part);
  }
  expect((await cli('interlock', 'list')).stdout).toMatch(
    /^production +2 +environment production, job migrate +a dec/m,
  );
  expect((await cli('interlock', 'remove', 'production')).stdout).toBe('Removed interlock production.\n');
  expect(await cli('interlock', 'show', 'production')).toMatchObject({ status: 4 });
  expect(await given('[]', 'interlock', 'set', 'production')).toMatchObject({ status: 2 });
  const bare = { environments: ['sandbox'], requires: [{ decision: { quorum: 'ann' } }] };
  await given(bare, 'interlock', 'set', 'sandbox');
  expect((await cli('interlock', 'show', 'sandbox')).stdout).toContain('requires a decision by ann\n');
  await cli('interlock', 'remove', 'sandbox');
});

test('interlock override lets a step pass that one keeps back', async () => {
  await runCli(['apply', '-'], {
    server: server.url,
    input: `action ship addr = "http://127.0.0.1:1"; args = (); return = (OK); action_end
      flow bare step ship => (OK -> done) { action = ship; }; flow_end`,
  });
  await given({ jobs: ['ship'], requires: [{ build: 'SUCCESS' }] }, 'interlock', 'set', 'built');
  const { stdout: held } = await cli('run', 'bare', 'first');
  expect(held).toContain('held');
  expect((await cli('show', 'first')).stdout).toContain('interlock built: no build of the run has ended in SUCCESS');
  expect(await cli('interlock', 'override', 'first', 'ship', '--reason', 'no')).toMatchObject({ status: 2 });
  const { stdout } = await cli('interlock', 'override', 'first', 'ship', '--reason', 'the shop is down');
  expect(stdout).toContain('first (bare) is running');
  expect((await cli('show', 'first')).stdout).toContain('interlock overridden');
});
