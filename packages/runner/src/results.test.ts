// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are what is tested.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { planWith, proc, runPlan } from './testing/run-plan.ts';

test('what a step writes to its file of outputs is data of its end', async () => {
  const says = proc('says', ['echo version=1.2 >> "$SIGNALBOX_OUTPUT"', 'echo oops >> "$SIGNALBOX_OUTPUT"', 'exit 3']);
  const run = await runPlan(planWith([says, proc('silent', ['true'])]));
  expect(run.end.procs).toEqual({
    says: { status: 'failure', exitCode: 3, outputs: { version: '1.2' } },
    silent: { status: 'success', exitCode: 0 },
  });
  expect(run.output('says')).toEqual(['SIGNALBOX_OUTPUT: line 2 is not KEY=VALUE']);
});

test.each(['ln -s /etc/passwd "$SIGNALBOX_OUTPUT"', 'mkfifo "$SIGNALBOX_OUTPUT"', 'mkdir "$SIGNALBOX_OUTPUT"'])(
  'something else in the place of that file is no output: %s',
  async (command) => {
    const run = await runPlan(planWith([proc('a', [command])]));
    expect(run.end.procs.a).toEqual({ status: 'success', exitCode: 0 });
  },
);

describe('the folder for results', () => {
  test('is handed over with all its files, and without links', async () => {
    const found: (readonly [string, number, string])[] = [];
    const fill = [
      'cd "$SIGNALBOX_ARTIFACTS"',
      'mkdir -p b/c',
      'echo 1 > b/c/one',
      'printf 22 > a',
      'ln -s /etc/passwd p',
    ];
    const run = await runPlan(planWith([proc('a', fill)]), {
      collect: async (artifacts) => {
        for (const { name, bytes, path } of artifacts) found.push([name, bytes, await readFile(path, 'utf8')]);
      },
    });
    expect(run.end.status).toBe('success');
    expect(found).toEqual([
      ['a', 2, '22'],
      ['b/c/one', 2, '1\n'],
    ]);
  });

  test('that a step has taken away is empty', async () => {
    let count = -1;
    await runPlan(planWith([proc('a', ['rm -r "$SIGNALBOX_ARTIFACTS"', 'ln -s /etc "$SIGNALBOX_ARTIFACTS"'])]), {
      collect: async (artifacts) => {
        count = artifacts.length;
      },
    });
    expect(count).toBe(0);
  });
});

test('a workflow that takes too long is ended, and its log says so', async () => {
  const run = await runPlan(
    planWith([proc('a', ['echo begun; sleep 1000']), proc('b', ['true'], { dependsOn: ['a'] })]),
    {
      timeLimitMs: 300,
    },
  );
  expect(run.end).toMatchObject({ status: 'killed', exitCode: 137, error: 'It ran longer than 0.3 seconds' });
  expect(run.end.procs).toMatchObject({ a: { status: 'killed' }, b: { status: 'killed' } });
  expect(run.output('a')).toContain('It ran longer than 0.3 seconds, and is ended');
});

test('a step may end the whole build', async () => {
  const bad = proc('bad', ['until [ -f go ]; do sleep 0.01; done; exit 3'], { failureCancels: true });
  const long = proc('long', ['touch go; sleep 1000']);
  const run = await runPlan(planWith([bad, long, proc('after', ['true'], { dependsOn: ['bad'], onFailure: true })]));
  expect(run.end).toMatchObject({ status: 'failure', exitCode: 3, cancelsBuild: true });
  expect(run.end.procs).toMatchObject({ long: { status: 'killed' }, after: { status: 'killed' } });
});

test('the first failure that counts is shown before anything else begins', async () => {
  const seen: unknown[] = [];
  const ignored = proc('ignored', ['exit 2'], { failureIgnored: true });
  const bad = proc('bad', ['exit 3'], { dependsOn: ['ignored'], environment: { OWN: '1' } });
  const after = proc('after', ['exit 4'], { dependsOn: ['bad'], onFailure: true });
  await runPlan(planWith([ignored, bad, after]), {
    onFailure: async ({ proc: { name }, end, environment }) => {
      seen.push([name, end.exitCode, environment.OWN, environment.CI_STEP_NAME]);
    },
  });
  expect(seen).toEqual([['bad', 3, '1', 'bad']]);
});

test('an entrypoint is the program, and finds the commands where the original has them', async () => {
  const own = proc('own', ['echo hi'], { entrypoint: ['/bin/sh', '-c', 'echo "$CI_SCRIPT" | base64 -d | tail -1'] });
  const args = proc('args', [], { entrypoint: ['echo'], arguments: ['a b', '$HOME'] });
  const run = await runPlan(planWith([own, args]));
  expect([run.output('own'), run.output('args')]).toEqual([['echo hi'], ['a b $HOME']]);
});

test('steps of the older dialect see in their own variables how it stands', async () => {
  const notify = proc('notify', ['echo "$DRONE_BUILD_STATUS ${CI_BUILD_STATUS-none}"'], {
    onFailure: true,
    dependsOn: ['bad'],
  });
  const plan = planWith([proc('bad', ['false']), notify], { environment: { DRONE_BUILD_STATUS: 'success' } });
  expect((await runPlan(plan)).output('notify')).toEqual(['failure none']);
});
