// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are what is tested.
import { describe, expect, test } from 'vitest';
import { planWith, proc, runPlan } from './testing/run-plan.ts';

test.each(['ln -s /etc/passwd "$SIGNALBOX_OUTPUT"', 'mkfifo "$SIGNALBOX_OUTPUT"', 'mkdir "$SIGNALBOX_OUTPUT"'])(
  'something else in the place of that file is no output: %s',
  async (command) => {
    const run = await runPlan(planWith([proc('a', [command])]));
    expect(run.end.procs.a).toEqual({ status: 'success', exitCode: 0 });
  },
);

describe('the folder for results', () => {
  test('that a step has taken away is empty', async () => {
    let count = -1;
    await runPlan(planWith([proc('a', ['rm -r "$SIGNALBOX_ARTIFACTS"', 'ln -s /etc "$SIGNALBOX_ARTIFACTS"'])]), {
      artifacts: {
        told: async (files) => {
          count = files.length;
        },
      },
    });
    expect(count).toBe(0);
  });
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

test('steps of the older dialect see in their own variables how it stands', async () => {
  const notify = proc('notify', ['echo "$DRONE_BUILD_STATUS ${CI_BUILD_STATUS-none}"'], {
    onFailure: true,
    dependsOn: ['bad'],
  });
  const plan = planWith([proc('bad', ['false']), notify], { environment: { DRONE_BUILD_STATUS: 'success' } });
  expect((await runPlan(plan)).output('notify')).toEqual(['failure none']);
});
