import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli } from '../testing/run-cli.ts';

let server: RealServer;
const cli = (args: readonly string[], input = '') => runCli(args, { server: server.url, input });
const apply = (text: string, ...expected: readonly string[]) => cli(['apply', '-', ...expected], text);

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
});
afterAll(() => server?.close());

const wait = (event: string, name = 'soak') =>
  `flow ${name} step wait => (DONE -> done) { action = wait; args = (event = "${event}"); }; flow_end`;

test('apply --expect replaces the version that flows --fsl has printed, and no other', async () => {
  expect((await apply(wait('a'), '--expect', 'new')).stdout).toMatch(/^flow soak [0-9a-f]{12}\n$/);
  const { stdout: printed } = await cli(['flows', 'soak', '--fsl']);
  const [, expected = ''] = /^\/\/ Version [0-9a-f]{12}: apply --expect ([0-9a-f]{12})\n/.exec(printed) ?? [];
  expect((await apply(printed, '--expect', expected)).stdout).toBe(`flow soak ${expected} (unchanged)\n`);

  const edited = await apply(printed.replace('"a"', '"b"'), '--expect', expected);
  expect(edited.stdout).toMatch(new RegExp(`^flow soak [0-9a-f]{12} \\(in place of ${expected}\\)\n$`));
  const [, newest = ''] = /soak ([0-9a-f]{12})/.exec(edited.stdout) ?? [];
  const late = await apply(printed.replace('"a"', '"c"'), '--expect', expected);
  expect(late).toMatchObject({ status: 5, stdout: '' });
  expect(late.stderr).toContain(`flow soak: its newest version is ${newest}, and another one was expected`);
  expect(await apply(wait('c'), '--expect', 'new')).toMatchObject({ status: 5 });
  expect((await apply(wait('c'))).stdout).toContain(`(in place of ${newest})`);
});

test('apply --expect says of which flow it speaks where a text has several', async () => {
  const both = `${wait('a', 'one')} ${wait('a', 'two')}`;
  expect(await apply(both, '--expect', 'new')).toMatchObject({
    ...{ status: 2, stderr: expect.stringContaining('the text has 2 flows: say --expect NAME=HASH') },
  });
  expect(await apply(both, '--expect', 'one=new', '--expect', 'two=new')).toMatchObject({ status: 0 });
  const { stdout } = await cli(['flows', 'two', '--fsl']);
  const [, two = ''] = /--expect ([0-9a-f]{12})/.exec(stdout) ?? [];
  expect(await apply(both.replaceAll('"a"', '"b"'), '--expect', 'one=new', '--expect', `two=${two}`)).toMatchObject({
    ...{ status: 5, stderr: expect.stringContaining('flow one: ') },
  });
  expect((await cli(['flows', 'two', '--fsl'])).stdout).toBe(stdout);
  expect(await cli(['apply', '-', '-', '--expect', 'new'])).toMatchObject({
    ...{ status: 2, stderr: expect.stringContaining('--expect is for one text at a time') },
  });
});
