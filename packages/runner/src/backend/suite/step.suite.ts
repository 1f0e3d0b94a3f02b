// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are what is tested.
import { describe, expect, test } from 'vitest';
import { planWith, proc, runPlan } from '../../testing/run-plan.ts';
import type { NewBackend } from './new-backend.ts';

export function stepSuite(newBackend: NewBackend): void {
  describe('a step', () => {
    test('runs its commands in one shell, shows each of them, and its output is numbered', async () => {
      const plan = planWith([proc('a', ["X='1 2'", 'echo "$X"', 'cd /; pwd'])]);
      const run = await runPlan(plan, { backend: await newBackend() });
      expect(run.end).toEqual({ status: 'success', exitCode: 0, procs: { a: { status: 'success', exitCode: 0 } } });
      expect(run.lines('a').map(({ pos, type, out }) => [pos, type, out])).toEqual([
        [0, 0, "+ X='1 2'"],
        [1, 0, '+ echo "$X"'],
        [2, 0, '1 2'],
        [3, 0, '+ cd /; pwd'],
        [4, 0, '/'],
      ]);
    });

    test('tells how it ended', async () => {
      const commands = { own: 'exit 3', first: 'false; echo not reached', none: 'no-such-program', wrong: 'if' };
      const procs = Object.entries(commands).map(([name, command]) => proc(name, [command], { failureIgnored: true }));
      const run = await runPlan(planWith(procs), { backend: await newBackend() });
      expect(run.end).toEqual({
        status: 'success',
        exitCode: 0,
        procs: {
          own: { status: 'failure', exitCode: 3 },
          first: { status: 'failure', exitCode: 1 },
          none: { status: 'failure', exitCode: 127 },
          wrong: { status: 'failure', exitCode: 2 },
        },
      });
      expect(run.output('first')).toEqual([]);
    });

    test('writes two streams, may open them again by name, and has nothing on its standard input', async () => {
      const commands = ['echo one > /dev/stdout', 'echo two | tee /dev/stderr', 'cat; echo end'];
      const run = await runPlan(planWith([proc('a', commands)]), { backend: await newBackend() });
      const typed = run.lines('a').map(({ type, out }) => `${type} ${out}`);
      expect(typed).toEqual(expect.arrayContaining(['0 one', '0 two', '1 two', '0 end']));
    });

    test('sees the environment that it is given, and of its machine only what it needs', async () => {
      const own = { OWN: 'step', CI_REPO: 'mine', CI_STEP_NAME: 'no' };
      const plan = planWith([proc('a', ['env'], { environment: own })], {
        environment: { CI_REPO: 'acme/app', CI_PIPELINE_NUMBER: '7' },
      });
      const run = await runPlan(plan, { backend: await newBackend() });
      const environment = Object.fromEntries(run.output('a').map((line) => line.split(/=(.*)/s).slice(0, 2)));
      const known = ['HOME', 'HOSTNAME', 'LANG', 'OLDPWD', 'PATH', 'PWD', 'SHELL', 'SHLVL', 'TMPDIR', '_'];
      const ofPodman = ['TERM', 'container'];
      const names = Object.keys(environment).filter((name) => ![...known, ...ofPodman].includes(name));
      expect(names.filter((name) => !name.startsWith('SIGNALBOX_')).sort()).toEqual([
        ...['CI_MACHINE', 'CI_PIPELINE_NUMBER', 'CI_PIPELINE_STATUS', 'CI_REPO', 'CI_STEP_NAME', 'CI_STEP_STARTED'],
        ...['CI_STEP_TYPE', 'CI_SYSTEM_PLATFORM', 'CI_WORKSPACE', 'OWN'],
      ]);
      const expected = { CI_REPO: 'mine', CI_STEP_NAME: 'a', OWN: 'step', PWD: environment.CI_WORKSPACE };
      expect(environment).toMatchObject(expected);
    });

    test('gets hostile values as data', async () => {
      const values = [
        '$(touch /tmp/hit)',
        '`touch /tmp/hit`',
        '"; touch /tmp/hit; "',
        "'\n touch hit\n'",
        '%s\\n',
        'ä=b',
      ];
      const environment = Object.fromEntries(values.map((value, index) => [`V${index}`, value]));
      const prints = values.map((_, index) => `printf '<%s>\\n' "$V${index}"`);
      const run = await runPlan(planWith([proc('a', prints)], { environment }), { backend: await newBackend() });
      expect(run.output('a').join('\n')).toBe(values.map((value) => `<${value}>`).join('\n'));
    });

    test('shows a command with quotes, percent signs and lines as it was written, however long', async () => {
      const command = `echo 'it'"'"'s' 100% >/dev/null\ntrue`;
      const long = `: ${'x'.repeat(300_000)}`;
      const run = await runPlan(planWith([proc('a', [command, long])]), { backend: await newBackend() });
      const text = run.lines('a').map(({ out }) => out);
      expect([run.end.status, text.slice(0, 2)]).toEqual(['success', `+ ${command}`.split('\n')]);
      expect(text.slice(2).join('')).toBe(`+ ${long}`);
    });

    test('runs in its directory, which is made where it is missing', async () => {
      const step = proc('a', ['echo "${PWD#"$CI_WORKSPACE"}"'], { directory: 'sub/dir' });
      const run = await runPlan(planWith([step]), { backend: await newBackend() });
      expect(run.output('a')).toEqual(['/sub/dir']);
    });

    test('that is an entrypoint is the program, and finds the commands where the original has them', async () => {
      const own = proc('own', ['echo hi'], { entrypoint: ['sh', '-c', 'echo "$CI_SCRIPT" | base64 -d | tail -n 1'] });
      const args = proc('args', [], { entrypoint: ['echo'], arguments: ['a b', '$HOME'] });
      const run = await runPlan(planWith([own, args]), { backend: await newBackend() });
      expect([run.output('own'), run.output('args')]).toEqual([['echo hi'], ['a b $HOME']]);
    });

    test('that has no program to start is an error', async () => {
      const none = proc('none', [], { entrypoint: ['no-such-program'] });
      const after = proc('after', ['true'], { dependsOn: ['none'] });
      const run = await runPlan(planWith([none, after]), { backend: await newBackend() });
      expect(run.end).toMatchObject({ status: 'error', error: expect.stringContaining('no-such-program') });
      expect(run.end.procs.after?.status).toBe('skipped');
    });
  });
}
