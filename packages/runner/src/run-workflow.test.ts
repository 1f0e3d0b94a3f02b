// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are what is tested.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { localBackend } from './backend/local/local-backend.ts';
import { systemClock } from './clock.ts';
import { planWith, proc, runPlan, searchPath, temporaryFolder } from './testing/run-plan.ts';

describe('a step', () => {
  test.each([
    ['exit 3', { status: 'failure', exitCode: 3 }],
    ['false; echo not reached', { status: 'failure', exitCode: 1 }],
    ['no-such-program', { status: 'failure', exitCode: 127 }],
    ['kill -KILL $$', { status: 'failure', exitCode: 137, signal: 'SIGKILL' }],
    ['if', { status: 'failure', exitCode: 2 }],
  ])('tells how it ended: %s', async (command, end) => {
    const run = await runPlan(planWith([proc('a', [command])]));
    expect(run.end.procs.a).toEqual(end);
    expect([run.end.status, run.end.exitCode]).toEqual([end.status, end.exitCode]);
    expect(run.output('a')).not.toContain('not reached');
  });

  test('that cannot be started says why', async () => {
    const run = await runPlan(planWith([proc('a', ['true'], { environment: { X: 'x'.repeat(200_000) } })]));
    expect(run.end).toMatchObject({ status: 'error', exitCode: 1, error: expect.stringContaining('E2BIG') });
  });

  test('sees only the environment that it is given', async () => {
    const plan = planWith([proc('a', ['env'], { environment: { OWN: 'step', CI_REPO: 'mine', CI_STEP_NAME: 'no' } })], {
      environment: { CI_REPO: 'acme/app', CI_PIPELINE_NUMBER: '7' },
    });
    const run = await runPlan(plan);
    const environment = Object.fromEntries(run.output('a').map((line) => line.split(/=(.*)/s).slice(0, 2)));
    const names = Object.keys(environment).filter((name) => !['PWD', '_', 'OLDPWD', 'SHLVL'].includes(name));
    expect(names.sort()).toEqual([
      ...[
        'CI_MACHINE',
        'CI_PIPELINE_NUMBER',
        'CI_PIPELINE_STATUS',
        'CI_REPO',
        'CI_STEP_NAME',
        'CI_STEP_STARTED',
        'CI_STEP_TYPE',
      ],
      ...['CI_SYSTEM_PLATFORM', 'CI_WORKSPACE', 'HOME', 'LANG', 'OWN', 'PATH', 'SHELL'],
      ...['SIGNALBOX_ARTIFACTS', 'SIGNALBOX_OUTPUT', 'SIGNALBOX_PROC', 'SIGNALBOX_WORK', 'TMPDIR'],
    ]);
    expect(environment).toMatchObject({
      CI_REPO: 'mine',
      CI_STEP_NAME: 'a',
      OWN: 'step',
      PWD: environment.CI_WORKSPACE,
    });
    expect(environment.HOME?.startsWith(`${environment.CI_WORKSPACE}/`)).toBe(false);
  });

  test('gets hostile values as data', async () => {
    const marker = join(await temporaryFolder(), 'touched');
    const values = [
      `$(touch ${marker})`,
      `\`touch ${marker}\``,
      `"; touch ${marker}; "`,
      `'\n touch ${marker}\n'`,
      '%s\\n',
    ];
    for (const value of values) {
      const plan = planWith([proc('a', ['printf %s "$CI_COMMIT_MESSAGE"'])], {
        environment: { CI_COMMIT_MESSAGE: value },
      });
      const run = await runPlan(plan);
      expect(run.output('a').join('\n')).toBe(value);
    }
    expect(existsSync(marker)).toBe(false);
  });

  test('may not leave the workspace by its directory', async () => {
    const link = proc('link', ['ln -s / out']);
    const run = await runPlan(planWith([link, proc('a', ['pwd'], { directory: 'out', dependsOn: ['link'] })]));
    expect(run.end).toMatchObject({ status: 'error', exitCode: 1, error: 'a: The directory out leaves the workspace' });
    expect(run.output('a')).toEqual(['The directory out leaves the workspace']);
  });

  test('without commands is a plugin: it is skipped and says so', async () => {
    const run = await runPlan(planWith([proc('a', [])]));
    expect([run.end.status, run.end.procs.a?.status]).toEqual(['success', 'skipped']);
    expect(run.output('a')).toEqual(['Nothing was run: the plugin alpine needs a container backend']);
  });
});

describe('the order of steps', () => {
  const after = (...dependsOn: readonly string[]) => ({ dependsOn });

  test('is refused where steps wait for each other or for nobody', async () => {
    await expect(runPlan(planWith([proc('a', ['true'], after('a'))]))).rejects.toThrow('wait for each other');
    await expect(runPlan(planWith([proc('a', ['true'], after('b'))]))).rejects.toThrow('wait for each other');
  });
});

describe('a failing step', () => {
  test('skips what comes after it, except what asks for a failure', async () => {
    const run = await runPlan(
      planWith([
        proc('good', ['true']),
        proc('bad', ['exit 4'], { dependsOn: ['good'] }),
        proc('later', ['echo never'], { dependsOn: ['bad'] }),
        proc('notify', ['echo $CI_PIPELINE_STATUS'], { dependsOn: ['later'], onSuccess: false, onFailure: true }),
        proc('always', ['echo $CI_PIPELINE_STATUS'], { dependsOn: ['notify'], onFailure: true }),
      ]),
    );
    const statuses = Object.entries(run.end.procs).map(([name, end]) => [name, end.status]);
    expect(Object.fromEntries(statuses)).toEqual({
      good: 'success',
      bad: 'failure',
      later: 'skipped',
      notify: 'success',
      always: 'success',
    });
    expect([run.output('notify'), run.output('always')]).toEqual([['failure'], ['failure']]);
    expect([run.end.status, run.end.exitCode]).toEqual(['failure', 4]);
  });

  test('skips nothing where its failure is ignored', async () => {
    const bad = proc('bad', ['exit 4'], { failureIgnored: true });
    const run = await runPlan(planWith([bad, proc('next', ['echo $CI_PIPELINE_STATUS'], { dependsOn: ['bad'] })]));
    expect(run.end).toMatchObject({
      status: 'success',
      exitCode: 0,
      procs: { bad: { status: 'failure', exitCode: 4 } },
    });
    expect(run.output('next')).toEqual(['success']);
  });

  test('leaves a step that wants only failures skipped while there is none', async () => {
    const run = await runPlan(planWith([proc('a', ['true'], { onSuccess: false, onFailure: true })]));
    expect(run.end).toEqual({ status: 'success', exitCode: 0, procs: { a: { status: 'skipped', exitCode: 0 } } });
  });
});

describe('what is told', () => {
  test('is each start and end once, in order, the end after all lines', async () => {
    const events: string[] = [];
    const steps = [
      proc('a', ['echo 1']),
      proc('b', ['exit 1'], { dependsOn: ['a'] }),
      proc('c', ['x'], { dependsOn: ['b'] }),
    ];
    await runPlan(planWith(steps), {
      report: async (report) => {
        events.push(`${report.proc} ${report.state === 'ended' ? report.end.status : report.state}`);
      },
      log: async (name, lines) => {
        for (const line of lines) events.push(`${name}: ${line.out}`);
      },
    });
    expect(events).toEqual([
      'a started',
      'a: + echo 1',
      'a: 1',
      'a success',
      'b started',
      'b: + exit 1',
      'b failure',
      'c skipped',
    ]);
  });

  test('has the time of the clock that was given', async () => {
    let now = 1_000_000;
    const clock = { ...systemClock, now: () => (now += 1500) };
    const run = await runPlan(planWith([proc('a', ['echo 1', 'echo $CI_STEP_STARTED'])]), { clock });
    expect(run.reports.map(({ at }) => at % 500)).toEqual([0, 0]);
    expect(run.lines('a')[0]?.time).toBeGreaterThanOrEqual(1);
    expect(run.output('a')[1]).toBe('1001');
  });

  test('stops the workflow and is thrown when the caller cannot take it', async () => {
    const workRoot = join(await temporaryFolder(), 'work');
    const backend = localBackend({ workRoot, path: searchPath, clock: systemClock });
    const steps = [proc('a', ['echo 1', 'sleep 1000']), proc('b', ['sleep 1000'])];
    const lost = async () => {
      throw new Error('lease lost');
    };
    await expect(runPlan(planWith(steps), { backend, log: lost })).rejects.toThrow('lease lost');
    await expect(runPlan(planWith(steps), { backend, report: lost })).rejects.toThrow('lease lost');
    expect(readdirSync(workRoot)).toEqual([]);
  });
});

describe('a workspace', () => {
  test('is fresh for each workflow and gone afterwards', async () => {
    const workRoot = join(await temporaryFolder(), 'work');
    const backend = localBackend({ workRoot, path: searchPath, clock: systemClock });
    const plan = planWith([
      proc('a', [
        'ls -A . "$HOME" "$TMPDIR" | grep -v : || true',
        'mkdir -p ro/in "$HOME/x"; touch f ro/in/g; chmod 500 ro/in ro',
      ]),
    ]);
    for (const _ of [1, 2]) {
      const run = await runPlan(plan, { backend });
      expect([run.end.status, run.output('a').join('')]).toEqual(['success', '']);
      expect(readdirSync(workRoot)).toEqual([]);
    }
  });

  test('that cannot be made is an error of the workflow', async () => {
    const file = join(await temporaryFolder(), 'file');
    writeFileSync(file, '');
    const backend = localBackend({ workRoot: join(file, 'work'), path: searchPath, clock: systemClock });
    const run = await runPlan(planWith([proc('a', ['true'])]), { backend });
    expect(run.end).toMatchObject({
      status: 'error',
      exitCode: 1,
      error: expect.stringMatching(/^No workspace .*ENOTDIR/),
    });
  });
});
