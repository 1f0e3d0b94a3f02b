import { describe, expect, test } from 'vitest';
import { planWith, proc, runPlan, startPlan } from '../../testing/run-plan.ts';
import type { NewBackend } from './new-backend.ts';

export function cancelSuite(newBackend: NewBackend): void {
  /** Starts a plan, waits for a line `ready`, cancels, and gives what came of it. */
  async function cancelWhenReady(commands: readonly string[], killGraceMs: number) {
    const cancel = new AbortController();
    const after = proc('after', ['echo never'], { dependsOn: ['a'], onFailure: true });
    const backend = await newBackend({ killGraceMs });
    const run = await startPlan(planWith([proc('a', commands), after]), { backend, cancel: cancel.signal });
    await run.logged(/^ready/);
    cancel.abort();
    return { run, end: await run.result };
  }

  const killed = { status: 'killed', exitCode: 137 };

  describe('cancelling', () => {
    test('ends what runs, and nothing starts any more', async () => {
      const { run, end } = await cancelWhenReady(['sleep 1000 & echo "ready"; wait'], 10_000);
      expect(end).toEqual({ ...killed, procs: { a: killed, after: killed } });
      expect(run.output('after')).toEqual([]);
    });

    test('gives a program the time to end in order, also behind a shell that waits for another', async () => {
      const commands = ["trap 'echo cleaned up; exit 0' TERM", 'echo "ready"', 'sleep 1000'];
      const { run, end } = await cancelWhenReady(commands, 60_000);
      expect(run.output('a')).toContain('cleaned up');
      expect(end.procs.a).toEqual(killed);
    });

    test('gives a program that its shell is at the time to end in order, and has its last words', async () => {
      const program = `trap 'sleep 0.5; echo "cleaned up"; exit 0' TERM; echo ready; while :; do sleep 0.1; done`;
      const { run, end } = await cancelWhenReady(
        [`PROGRAM=$(cat <<'EOF'\n${program}\nEOF\n); sh -c "$PROGRAM"`],
        60_000,
      );
      expect(run.output('a')).toContain('cleaned up');
      expect(end.procs.a).toEqual(killed);
    });

    test('kills who does not listen, when the grace period is over', async () => {
      const { end } = await cancelWhenReady(["trap '' TERM", 'echo "ready"', 'while :; do sleep 1; done'], 50);
      expect(end.status).toBe('killed');
    });

    test('before the start runs nothing', async () => {
      const backend = await newBackend();
      const run = await runPlan(planWith([proc('a', ['echo never'])]), { backend, cancel: AbortSignal.abort() });
      expect(run.end).toEqual({ ...killed, procs: { a: killed } });
      expect(run.reports.map(({ state }) => state)).toEqual(['ended']);
    });
  });

  test('a workflow that takes too long is ended, and its log says so', async () => {
    const steps = [proc('a', ['echo begun; sleep 1000']), proc('b', ['true'], { dependsOn: ['a'] })];
    const run = await runPlan(planWith(steps), { backend: await newBackend(), timeLimitMs: 2000 });
    expect(run.end).toMatchObject({
      ...killed,
      error: 'It ran longer than 2 seconds',
      procs: { a: killed, b: killed },
    });
    expect(run.output('a')).toContain('It ran longer than 2 seconds, and is ended');
  });

  test('a step is tried again until it is good, and a try that takes too long is a bad one', async () => {
    const twice = 'if [ -f seen ]; then echo v=2 > "$SIGNALBOX_OUTPUT"; exit 0; fi; touch seen; exit 7';
    const flaky = proc('flaky', [twice], { retry: { attempts: 3, delayMs: 10 } });
    const limits = { timeoutMs: 1000, retry: { attempts: 2, delayMs: 0 }, dependsOn: ['flaky'] };
    const slow = proc('slow', ['echo begun; sleep 1000'], limits);
    const run = await runPlan(planWith([flaky, slow]), { backend: await newBackend() });
    expect(run.end.procs).toMatchObject({
      flaky: { status: 'success', outputs: { v: '2' } },
      slow: { status: 'failure', exitCode: 137, reason: 'timeout', error: 'It ran longer than a second' },
    });
    expect(run.output('flaky')).toEqual(['exit code 7 in try 1 of 3: it is tried again after 0.01 seconds']);
    const ended = 'It ran longer than a second, and was ended';
    const again = 'It ran longer than a second in try 1 of 2: it is tried again';
    // A shell that outlives its program may say how that has ended.
    const said = run.output('slow').filter((line) => line !== 'Terminated');
    expect(said).toEqual(['begun', ended, again, 'begun', ended]);
  });
}
