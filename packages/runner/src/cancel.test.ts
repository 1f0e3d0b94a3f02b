import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findByEnvironment, identify, isAlive } from './backend/process-table.ts';
import { planWith, proc, runPlan, startPlan, temporaryFolder } from './testing/run-plan.ts';

/** Starts a plan, waits for a line `ready PID…`, cancels, and gives the processes of that line with the result. */
async function cancelWhenReady(commands: readonly string[], killGraceMs: number) {
  const cancel = new AbortController();
  const after = proc('after', ['echo never'], { dependsOn: ['a'], onFailure: true });
  const run = await startPlan(planWith([proc('a', commands), after]), { cancel: cancel.signal, killGraceMs });
  const line = await run.logged(/^ready/);
  const processes = (line.match(/\d+/g) ?? []).map((pid) => identify(Number(pid)));
  expect(processes.every((process) => process && isAlive(process))).toBe(true);
  cancel.abort();
  const end = await run.result;
  const survivors = processes.filter((process) => process && isAlive(process));
  return { run, end, survivors, processes };
}

describe('cancelling', () => {
  test('ends the whole tree, and nothing starts any more', async () => {
    const commands = ['sh -c "sleep 1000 & echo inner \\$!; wait" &', 'sleep 1000 & echo "ready $$ $!"; wait'];
    const { run, end, survivors } = await cancelWhenReady(commands, 10_000);
    expect(end).toEqual({
      status: 'killed',
      exitCode: 137,
      procs: { a: { status: 'killed', exitCode: 137 }, after: { status: 'killed', exitCode: 137 } },
    });
    expect(survivors).toEqual([]);
    expect(run.output('after')).toEqual([]);
    expect(readdirSync(run.workRoot)).toEqual([]);
  });

  test('kills who does not listen, when the grace period is over', async () => {
    const { survivors, end } = await cancelWhenReady(
      ["trap '' TERM", 'echo "ready $$"', 'while :; do sleep 1; done'],
      50,
    );
    expect([survivors, end.status]).toEqual([[], 'killed']);
  });

  test('reaches also who left the process group', async () => {
    const commands = ['setsid sh -c "setsid sleep 1000 & echo ready \\$\\$ \\$!; wait"'];
    const { survivors } = await cancelWhenReady(commands, 50);
    expect(survivors).toEqual([]);
  });

  test.each([
    ['in the workspace', 'true'],
    ['elsewhere', 'cd /'],
  ])('reaches also who left the group and took off every mark, %s', async (_, go) => {
    const hide = 'setsid env -i sh -c "trap \'\' TERM; sleep 1000" >/dev/null 2>&1 &';
    const { survivors } = await cancelWhenReady([go, `${hide} echo "ready $!"; wait`], 10_000);
    expect(survivors).toEqual([]);
  });

  test('before the start runs nothing', async () => {
    const run = await runPlan(planWith([proc('a', ['echo never'])]), { cancel: AbortSignal.abort() });
    expect(run.end).toEqual({ status: 'killed', exitCode: 137, procs: { a: { status: 'killed', exitCode: 137 } } });
    expect(run.reports.map(({ state }) => state)).toEqual(['ended']);
  });

  test('after the last step changes nothing', async () => {
    const cancel = new AbortController();
    const run = await runPlan(planWith([proc('a', ['true'])]), {
      cancel: cancel.signal,
      report: async ({ state }) => {
        if (state === 'ended') cancel.abort();
      },
    });
    expect(run.end.status).toBe('success');
  });
});

describe('what a step leaves in the background', () => {
  test.each([
    ['in its group', 'sleep 1000 & echo "left $!"'],
    ['in its group and deaf', '(trap "" TERM HUP; sleep 1000) & echo "left $!"'],
    ['outside its group', 'setsid sleep 1000 & echo "left $!"'],
  ])('ends with it: %s', async (_, command) => {
    const seen: ReturnType<typeof identify>[] = [];
    const check = proc('check', ['true'], { dependsOn: ['a'] });
    const run = await startPlan(planWith([proc('a', [command]), check]));
    const line = await run.logged(/^left \d+/);
    seen.push(identify(Number(line.slice('left '.length))));
    expect((await run.result).status).toBe('success');
    expect(seen.filter((process) => process && isAlive(process))).toEqual([]);
  });

  test('does not end the step that runs beside it', async () => {
    const fifo = proc('fifo', ['mkfifo x']);
    const leaver = proc('leaver', ['setsid sleep 1000 &'], { dependsOn: ['fifo'] });
    const beside = proc('beside', ['cat x'], { dependsOn: ['fifo'] });
    const last = proc('last', ['echo still here > x'], { dependsOn: ['leaver'] });
    const run = await runPlan(planWith([fifo, leaver, beside, last]));
    expect(run.output('beside')).toEqual(['still here']);
  });

  test('ends at last with the workflow when it hides, and holds up no step though it keeps the output open', async () => {
    const a = proc('a', ['env -i setsid sleep 1000 & echo $! > hidden']);
    const b = proc('b', ['kill -0 $(cat hidden)', 'cat hidden'], { dependsOn: ['a'] });
    const run = await runPlan(planWith([a, b]));
    expect(run.end.status).toBe('success');
    const hidden = identify(Number(run.output('b')[0]));
    expect(hidden !== undefined && isAlive(hidden)).toBe(false);
  });
});

test('a step that puts a link in the place of its folder ends nothing behind that link', async () => {
  const elsewhere = await temporaryFolder();
  const stranger = spawn('sleep', ['1000'], { cwd: elsewhere, stdio: 'ignore' });
  onTestFinished(() => void stranger.kill('SIGKILL'));
  await once(stranger, 'spawn');
  const identity = identify(stranger.pid as number);
  const begun = `until grep -q 'leaders.*pid' "$own/state.json"; do sleep 0.01; done`;
  const swap = ['cd /', `own="\${CI_WORKSPACE%/*}"`, begun, 'rm -rf "$own"', `ln -s ${elsewhere} "$own"`];
  const run = await runPlan(planWith([proc('a', swap)]));
  expect(run.end.status).toBe('success');
  expect(identity && isAlive(identity)).toBe(true);
});

test('no process carries the mark of a workflow that has ended', async () => {
  const run = await runPlan(planWith([proc('a', ['setsid sleep 1000 >/dev/null 2>&1 & echo "$SIGNALBOX_WORK"'])]));
  expect(findByEnvironment(`SIGNALBOX_WORK=${run.output('a')[0]}`)).toEqual([]);
});

test('a step that waits for its next try is not waited for by who is cancelled', async () => {
  const cancel = new AbortController();
  const flaky = proc('flaky', ['exit 7'], { retry: { attempts: 3, delayMs: 3_600_000 } });
  const run = await startPlan(planWith([flaky]), { cancel: cancel.signal });
  await run.logged(/tried again after 60 minutes/);
  cancel.abort();
  expect((await run.result).procs).toEqual({ flaky: { status: 'killed', exitCode: 137 } });
});

test('a step that cannot be started is tried again, too, and says why at the end', async () => {
  const missing = proc('missing', ['true'], { entrypoint: ['/no/such'], retry: { attempts: 2, delayMs: 0 } });
  const run = await runPlan(planWith([missing]));
  expect(run.end.procs.missing).toMatchObject({ status: 'error', error: expect.stringContaining('/no/such') });
  expect(run.output('missing').filter((line) => line.includes('in try 1 of 2'))).toHaveLength(1);
});
