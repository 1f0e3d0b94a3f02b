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
    stderr: expect.stringContaining('s=MAYBE cannot be chosen: there are s=OK,s=NO,s=UNREACHABLE (arg'),
  });
});

test.each([
  ['s=OK,t=KO', 't=KO cannot be chosen after s=OK: there are t=OK,t=NO,u=OK,u=NO'],
  ['s=OK,t=OKK', 'u=UNREACHABLE; did you mean t=OK?'],
  ['s=NO,t=OK', 't=OK cannot be chosen after s=NO: the run is done'],
  ['s', 'A choice is STEP=OUTCOME, not s'],
])('the choice %s is named with what there is instead: %s', async (choices, sentence) => {
  const { status, stderr } = await runCli(['simulate', '-', '--choose', choices], { input });
  expect([status, stderr]).toEqual([2, expect.stringContaining(sentence)]);
});

test('an action that only the server has is taken to answer what the flow names, and that is said', async () => {
  const flow = `flow f
    step s => (OK -> t | TIMEOUT -> hold) { action = elsewhere; args = (n = 1, text = "x"); };
    step t => (NO -> done) { action = elsewhere; args = (n = "other"); };
  flow_end
  flow_run r = absent (x = 1);`;
  const { status, stdout, stderr } = await runCli(['simulate', '-', '--choose', 's=OK,t=NO'], { input: flow });
  expect([status, stderr]).toEqual([0, 'elsewhere is not in -: it is taken to answer OK, NO, as the flow says\n']);
  expect(stdout).toContain('The run is done.');
  const mute = flow.replace('OK -> t | TIMEOUT -> hold', 'TIMEOUT -> done').replace(/step t.*/, '');
  expect((await runCli(['simulate', '-'], { input: mute })).stderr).toContain('taken to answer nothing');
});

test('all ways of a flow are counted, and the shortest way to where it is held is told', async () => {
  const { status, stdout } = await runCli(['simulate', '-', '--all', '--flow', 'f'], { input });
  expect(status).toBe(0);
  expect(stdout).toContain('held by s=OK,u=NO: step u leads to hold');
  // Where on_failure holds the run, it has not failed.
  expect(stdout).toContain('held on failure by s=UNREACHABLE: step s: UNREACHABLE');
  expect(stdout).not.toContain('failed by');
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

test.each([
  ['', ['--flow', 'g'], '- has no flow g; its flows: f (arg'],
  ['flow other step s => (OK -> done) { action = a; }; flow_end', ['--flow', 'othr'], 'f, other; did you mean other?'],
  ['flow other step s => (OK -> done) { action = a; }; flow_end', [], 'several flows, name one with --flow: f, other'],
  ['flow_run f step s => (OK -> done) { action = a; }; flow_run_end', ['--flow', 'f'], 'several flows of the name f'],
])('a file with %j too, and %j, are told: %s', async (more, words, sentence) => {
  const { status, stderr } = await runCli(['simulate', '-', ...words], { input: `${input}${more}` });
  expect([status, stderr]).toEqual([2, expect.stringContaining(sentence)]);
});

test('a file without a flow, or with errors, is refused', async () => {
  const action = 'action a addr = "http://a.example"; return = (OK); action_end';
  expect(await runCli(['simulate', '-'], { input: action })).toMatchObject({
    status: 2,
    stderr: 'signalbox: - has no flow (argument_invalid)\n',
  });
  expect(await runCli(['simulate', '-'], { input: 'flow' })).toMatchObject({ status: 2 });
});
