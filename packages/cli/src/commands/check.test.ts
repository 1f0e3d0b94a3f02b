import { expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const flow = (action: string) => `flow f\n  step s => (OK -> done) { action = ${action}; };\nflow_end\n`;

test('a faulty text is shown with its place, without any server', async () => {
  const { status, stdout, stderr } = await runCli(['check', '-'], {
    input: 'flow f\n  step s => (OK -> ) { };\nflow_end\n',
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^signalbox: - has .*error.* \(fsl_invalid\)\n-:2:\d+: error: .*\n.*\n +\^/);
});

test('an action that only the server can know is a warning', async () => {
  const { status, stdout } = await runCli(['check', '-'], { input: flow('"elsewhere"') });
  expect(status).toBe(0);
  expect(stdout).toContain('(unless the server has it)');
  expect(stdout).toContain('- has no errors.\n');
});

test('a flow below a step that only the server can know is a warning', async () => {
  const edges = 'DONE -> done | STOPPED -> done | FAILED -> hold';
  const input = `flow f step s => (${edges}) { action = flow; args = (flow = "elsewhere"); }; flow_end`;
  const { status, stdout } = await runCli(['check', '-'], { input });
  expect(status).toBe(0);
  expect(stdout).toContain('flow (elsewhere), which is not there; known flows: f (unless the server has it)');
});

test.each(['', '// only a comment\n'])('a text without a statement is an error: %j', async (input) => {
  expect(await runCli(['check', '-'], { input })).toMatchObject({
    status: 2,
    stdout: '',
    stderr: 'signalbox: - has no statement (fsl_invalid)\n',
  });
  const { status, stdout } = await runCli(['check', '-', '--json'], { input });
  expect([status, JSON.parse(stdout)]).toEqual([2, { ok: false, diagnostics: [] }]);
});

test('a folder is answered with how to name its files', async () => {
  const folder = import.meta.dirname;
  expect(await runCli(['check', `${folder}/`])).toMatchObject({
    status: 2,
    stderr: `signalbox: Cannot read ${folder}/: it is a folder; name its files, as ${folder}/*.fsl (argument_invalid)\n`,
  });
});

test('programs get the diagnostics as JSON, and the same exit status', async () => {
  const { status, stdout } = await runCli(['check', '-', '--json'], { input: 'flow' });
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, diagnostics: [{ severity: 'error' }] });
});
