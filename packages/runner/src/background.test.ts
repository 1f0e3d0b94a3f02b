import { describe, expect, test } from 'vitest';
import { identify, isAlive } from './backend/process-table.ts';
import { planWith, proc, runPlan } from './testing/run-plan.ts';

const service = (name: string, commands: readonly string[]) => proc(name, commands, { detached: true });
const pidOf = (lines: readonly string[]) => identify(Number(lines.find((line) => /^\d+$/.test(line)))) ?? undefined;

describe('a service', () => {
  test('runs beside the steps, and ends with the last of them', async () => {
    const db = service('db', ['mkfifo asked', 'echo $$', 'cat asked', 'echo answered', 'touch answered', 'sleep 1000']);
    const run = await runPlan(
      planWith(
        [
          proc('ask', [
            'until [ -p asked ]; do sleep 0.01; done; echo question > asked',
            'until [ -e answered ]; do sleep 0.01; done',
          ]),
        ],
        { services: [db] },
      ),
    );
    expect(run.end).toEqual({
      status: 'success',
      exitCode: 0,
      procs: { ask: { status: 'success', exitCode: 0 }, db: { status: 'success', exitCode: 0 } },
    });
    expect(run.output('db').slice(1)).toEqual(expect.arrayContaining(['question']));
    const process = pidOf(run.output('db'));
    expect(process !== undefined && isAlive(process)).toBe(false);
    expect(run.reports.map(({ proc: name, state }) => `${name} ${state}`)).toEqual([
      'db started',
      'ask started',
      'ask ended',
      'db ended',
    ]);
  });

  test('that ends by itself shows how, and does not count', async () => {
    const run = await runPlan(planWith([proc('a', ['true'])], { services: [service('db', ['exit 3'])] }));
    const { db } = run.end.procs;
    expect(run.end.status).toBe('success');
    expect([db?.status, db?.exitCode]).toEqual(expect.arrayContaining([db?.status === 'success' ? 0 : 3]));
  });
});

describe('a detached step', () => {
  test('lets begin what waits for it as soon as it runs itself', async () => {
    const steps = [service('daemon', ['sleep 1000']), proc('next', ['echo next'], { dependsOn: ['daemon'] })];
    const run = await runPlan(planWith(steps));
    expect([run.end.status, run.output('next'), run.end.procs.daemon?.status]).toEqual([
      'success',
      ['next'],
      'success',
    ]);
  });

  test('that cannot be started is a failure', async () => {
    const daemon = proc('daemon', [], { detached: true, entrypoint: ['no-such-program'] });
    const run = await runPlan(planWith([daemon, proc('next', ['true'], { dependsOn: ['daemon'] })]));
    expect(run.end).toMatchObject({ status: 'error', error: expect.stringContaining('ENOENT') });
    expect(run.end.procs.next?.status).toBe('skipped');
  });
});

test('all of them end when the workflow is cancelled', async () => {
  const cancel = new AbortController();
  const run = await runPlan(
    planWith([proc('a', ['echo go; sleep 1000'])], { services: [service('db', ['sleep 1000'])] }),
    {
      cancel: cancel.signal,
      report: async (report) => {
        if (report.proc === 'a') cancel.abort();
      },
    },
  );
  expect(run.end).toMatchObject({ status: 'killed', procs: { a: { status: 'killed' }, db: { status: 'killed' } } });
});
