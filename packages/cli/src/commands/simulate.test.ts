import { expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const input = `action a addr = "http://a.example"; return = (OK | NO); action_end
flow f
  on_failure = hold;
  step s => (OK -> t & u | NO -> done) { action = a; };
  step t => (OK -> done | NO -> s)     { action = a; };
  step u => (OK -> done | NO -> hold)  { action = a; };
flow_end
`;

test('a flow is walked by choices, without any server', async () => {
  expect(await runCli(['simulate', '-', '--choose', 's=OK,t=OK'], { input })).toMatchObject({
    status: 0,
    stdout: [
      'start:',
      '  enters s, which waits for its service: OK, NO',
      's=OK:',
      '  enters t, which waits for its service: OK, NO',
      '  enters u, which waits for its service: OK, NO',
      't=OK',
      'The run is running.',
      'It may go on by: u=OK,u=NO',
      'It may fail by: u=UNREACHABLE',
      '',
    ].join('\n'),
  });
  const back = await runCli(['simulate', '-', '--choose', 's=OK,t=NO'], { input });
  expect(back.stdout).toContain('t=NO:\n  takes back u\n  enters s for the 2. time, which');
  const held = await runCli(['simulate', '-', '--choose', 's=OK,u=NO'], { input });
  expect(held.stdout).toContain('waits for a retry: OK, NO\n  step u leads to hold\nThe run is held.');
  const told = await runCli(['simulate', '-', '--choose', 's=NO', '--json'], { input });
  expect(JSON.parse(told.stdout)).toMatchObject({ status: 'done', trace: [{}, { choice: { outcome: 'NO' } }] });
  expect(await runCli(['simulate', '-', '--choose', 's=MAYBE'], { input })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('there were: s=OK,s=NO,s=UNREACHABLE'),
  });
});

test('all ways of a flow are counted, and the shortest way to where it is held is told', async () => {
  const { status, stdout } = await runCli(['simulate', '-', '--all', '--flow', 'f'], { input });
  expect(status).toBe(0);
  expect(stdout).toContain('held by s=OK,u=NO: step u leads to hold');
  const cut = await runCli(['simulate', '-', '--all', '--bound', '2', '--json'], { input });
  expect(JSON.parse(cut.stdout)).toMatchObject({ states: 2, complete: false });
  const honest = await runCli(['simulate', '-', '--all', '--bound', '2'], { input });
  expect(honest.stdout).toMatch(/^2 states: the bound of 2 has cut \d+ ways out of them/);
});

test('of many failures twenty are shown, and a loop without an end gives the exit status 1', async () => {
  const names = Array.from({ length: 25 }, (_, index) => `s${index}`);
  const steps = names.map((name, index) => `step ${name} => (OK -> ${names[index + 1] ?? 's0'}) { action = a; };`);
  const loop = `action a addr = "http://a.example"; return = (OK); action_end\nflow f ${steps.join('\n')} flow_end`;
  const { status, stdout } = await runCli(['simulate', '-', '--all'], { input: loop });
  expect([status, stdout]).toEqual([1, expect.stringContaining('failed by 5 more, which --json lists')]);
  expect(stdout).toContain('endless by the start: no outcome of s0 leads to an end');
});

test('a way on which nothing leads on gives the exit status 1', async () => {
  const stuck = input
    .replace('on_failure = hold;', '')
    .replace('u | NO -> done', 'u | NO')
    .replace(/t & u/, 't')
    .replace('NO -> hold', 'NO');
  const dead = stuck.replace(/step t => .*/, 'step t => (OK | NO) { action = a; };').replace(/ {2}step u.*\n/, '');
  const { status, stdout } = await runCli(['simulate', '-', '--all'], {
    input: dead.replace('t | NO', 't | NO -> done'),
  });
  expect([status, stdout]).toEqual([1, expect.stringContaining('stuck by s=OK: ')]);
});

test('a file without the flow, or with errors, is refused', async () => {
  expect(await runCli(['simulate', '-', '--flow', 'g'], { input })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('it has f'),
  });
  expect(await runCli(['simulate', '-'], { input: 'flow' })).toMatchObject({ status: 2 });
});
