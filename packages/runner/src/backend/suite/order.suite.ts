// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are what is tested.
import { describe, expect, test } from 'vitest';
import { planWith, proc, runPlan } from '../../testing/run-plan.ts';
import type { NewBackend } from './new-backend.ts';

export function orderSuite(newBackend: NewBackend): void {
  const fifos = proc('fifos', ['mkfifo x y']);
  const after = (...dependsOn: readonly string[]) => ({ dependsOn });
  const service = (name: string, commands: readonly string[]) => proc(name, commands, { detached: true });

  describe('the order of steps', () => {
    test('lets run side by side what does not wait for each other, and shares their files', async () => {
      const a = proc('a', ['echo from-a > x; cat y; echo a > a'], after('fifos'));
      const b = proc('b', ['cat x; echo from-b > y; echo b > b'], after('fifos'));
      const c = proc('c', ['cat a b'], after('a', 'b'));
      const run = await runPlan(planWith([a, b, c, fifos]), { backend: await newBackend() });
      expect([run.output('a'), run.output('b'), run.output('c')]).toEqual([['from-b'], ['from-a'], ['a', 'b']]);
    });

    test('starts a step as soon as its own dependencies have ended, though others beside them still run', async () => {
      const long = proc('long', ['cat x'], after('fifos'));
      const short = proc('short', ['true'], after('fifos'));
      const next = proc('next', ['echo go > x'], after('short'));
      const run = await runPlan(planWith([fifos, long, short, next]), { backend: await newBackend() });
      expect(run.output('long')).toEqual(['go']);
    });
  });

  test('a failing step skips what comes after it, except what asks for a failure', async () => {
    const status = ['echo $CI_PIPELINE_STATUS'];
    const plan = planWith([
      proc('good', ['true']),
      proc('bad', ['exit 4'], after('good')),
      proc('later', ['echo never'], after('bad')),
      proc('notify', status, { ...after('later'), onSuccess: false, onFailure: true }),
    ]);
    const run = await runPlan(plan, { backend: await newBackend() });
    const statuses = Object.values(run.end.procs).map((end) => end.status);
    expect(statuses).toEqual(['success', 'failure', 'skipped', 'success']);
    expect([run.output('notify'), run.end.status, run.end.exitCode]).toEqual([['failure'], 'failure', 4]);
  });

  describe('a service', () => {
    test('runs beside the steps, and ends in order with the last of them', async () => {
      const commands = [
        "trap 'echo saved; exit 0' TERM",
        'mkfifo asked',
        'cat asked',
        'touch ready',
        'while :; do sleep 0.01; done',
      ];
      const ask =
        'until [ -p asked ]; do sleep 0.01; done; echo question > asked; until [ -f ready ]; do sleep 0.01; done';
      const plan = planWith([proc('ask', [ask])], { services: [service('db', commands)] });
      const run = await runPlan(plan, { backend: await newBackend() });
      expect(run.end).toEqual({
        status: 'success',
        exitCode: 0,
        procs: { ask: { status: 'success', exitCode: 0 }, db: { status: 'success', exitCode: 0 } },
      });
      expect(run.output('db')).toEqual(expect.arrayContaining(['question', 'saved']));
      const told = run.reports.map(({ proc: name, state }) => `${name} ${state}`);
      expect(told).toEqual(['db started', 'ask started', 'ask ended', 'db ended']);
    });

    test('that ends by itself shows how, and does not count', async () => {
      const wait = proc('wait', ['until [ -f gone ]; do sleep 0.01; done; sleep 0.5']);
      const plan = planWith([wait], { services: [service('db', ['touch gone; exit 3'])] });
      const run = await runPlan(plan, { backend: await newBackend() });
      expect([run.end.status, run.end.procs.db]).toEqual(['success', { status: 'failure', exitCode: 3 }]);
    });

    test('that is a detached step lets begin what waits for it as soon as it runs itself', async () => {
      const steps = [service('daemon', ['sleep 1000']), proc('next', ['echo next'], after('daemon'))];
      const run = await runPlan(planWith(steps), { backend: await newBackend() });
      expect([run.end.status, run.output('next')]).toEqual(['success', ['next']]);
      expect(run.end.procs.daemon?.status).toBe('success');
    });
  });
}
