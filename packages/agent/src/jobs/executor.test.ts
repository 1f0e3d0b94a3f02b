import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CodeResult } from '@signalbox/protocol';
import { afterEach, expect, test } from 'vitest';
import { Executor, type ExecutorTiming } from './executor.ts';
import { JobProcesses } from './job-processes.ts';
import { deliveryOf } from './testing/delivery-of.ts';

const modules = [fileURLToPath(new URL('./testing/hard-jobs.ts', import.meta.url))];
const processes = new JobProcesses({ host: 'executor.test', now: () => performance.now() });
const started: Executor[] = [];

afterEach(() => {
  for (const executor of started.splice(0)) executor.kill();
});

/** An executor, and what it says in order. */
function startExecutor(timing: Partial<ExecutorTiming> = {}, of = modules) {
  const results: CodeResult['end'][] = [];
  const told: (() => void)[] = [];
  const gone = Promise.withResolvers<void>();
  const executor = new Executor({
    modules: of,
    folder: '.',
    environment: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '' },
    memoryMb: 16,
    processes,
    timing: { blockedMs: 30_000, graceMs: 100, lookEveryMs: 50, ...timing },
    on: {
      line: () => undefined,
      keep: async () => undefined,
      finishGroup: async () => undefined,
      result: ({ end }) => {
        results.push(end);
        told.shift()?.();
      },
      idle: () => undefined,
      gone: () => gone.resolve(),
    },
  });
  started.push(executor);
  const run = async (job: string): Promise<CodeResult['end'] | undefined> => {
    await executor.ready;
    const { promise, resolve } = Promise.withResolvers<void>();
    told.push(resolve);
    executor.run(deliveryOf(job));
    await promise;
    return results.shift();
  };
  return { executor, run, gone: gone.promise };
}

const returnedBy = (end: CodeResult['end'] | undefined) => (end?.kind === 'returned' ? end.value : end) as never;

/** A zombie, which nobody may collect here, is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('code that blocks its process is ended, and the reason is told', async () => {
  const { run, gone } = startExecutor({ blockedMs: 300 });
  expect(await run('blocks')).toMatchObject({ kind: 'failed', code: 'blocked' });
  await gone;
});

test('code that takes memory beside the heap is ended, and so is what it has started to take it', async () => {
  const [own, started] = [startExecutor(), startExecutor()];
  const ends = await Promise.all([own.run('swallows'), started.run('starts a swallower')]);
  expect(ends).toMatchObject([
    { kind: 'failed', code: 'out_of_memory' },
    { kind: 'failed', code: 'out_of_memory' },
  ]);
});

test('a program that goes on has no other attempt beside it, and is ended, wherever it went', async () => {
  for (const job of ['leaves a program', 'leaves it in the background']) {
    const { executor, run, gone } = startExecutor();
    const { left } = returnedBy(await run(job)) as { readonly left: number };
    expect(executor.isIdle).toBe(false);
    await gone;
    expect([job, isAlive(left)]).toEqual([job, false]);
  }
});

test('a process in which a program has come to its end is used again', async () => {
  const { executor, run } = startExecutor();
  const { said, pid } = returnedBy(await run('runs a program')) as { readonly said: string; readonly pid: number };
  expect([said, executor.isIdle]).toEqual(['done\n', true]);
  expect(returnedBy(await run('good'))).toEqual({ pid });
});

test('what a host has left is ended by the next one with its key, and by no other', async () => {
  const { run, gone } = startExecutor();
  const { pid } = returnedBy(await run('good')) as { readonly pid: number };
  expect(new JobProcesses({ host: 'another', now: () => 0 }).sweep()).toBe(0);
  expect(isAlive(pid)).toBe(true);
  expect(new JobProcesses({ host: 'executor.test', now: () => 0 }).sweep()).toBeGreaterThan(0);
  await gone;
  expect(isAlive(pid)).toBe(false);
});

test('the last words of a process are read before its end is told', async () => {
  const { run } = startExecutor();
  expect(await run('dies loudly')).toMatchObject({ message: 'the job has run out of memory' });
});

test('modules with a definition that is refused are told with its code and its place', async () => {
  const module = fileURLToPath(new URL('./testing/refused-sequence.ts', import.meta.url));
  const { executor, gone } = startExecutor({}, [module]);
  const problem = 'sequence launch: job name wait is not unique: jobs names must be unique (duplicate_name)';
  await expect(executor.ready).rejects.toThrow(`${module}: ${problem}`);
  await gone;
});

test('modules that cannot be loaded are told with their problem', async () => {
  const { executor, gone } = startExecutor({}, ['./no-such-module.ts']);
  await expect(executor.ready).rejects.toThrow('there is no module ./no-such-module.ts');
  await gone;
});
