import { describe, expect, test } from 'vitest';
import { contextForTests } from '../testing/job-context-for-tests.ts';
import { defineJob } from './define-job.ts';
import { ignoreError } from './handle-error.ts';
import type { JobError, UndoContext } from './job-context.ts';
import { runUndo } from './run-undo.ts';

const cause: JobError = { code: 'thrown', place: 'execute', message: 'no disk' };

const jobWith = (undo?: (ctx: UndoContext) => void) =>
  defineJob({ name: 'launch', execute: ignoreError, ...(undo && { undo }) });

describe('an undo', () => {
  test('gets what the step remembered, and why it is undone', async () => {
    const seen: unknown[] = [];
    const job = jobWith((ctx) => {
      seen.push(ctx.data, ctx.args, ctx.cause.message);
      ctx.save({ left: 0 });
    });
    const undone = await runUndo(job, contextForTests(), { data: { machines: ['a'] }, args: { count: 1 }, cause });
    expect(seen).toEqual([{ machines: ['a'] }, { count: 1 }, 'no disk']);
    expect(undone).toEqual({ ok: true, changes: { context: {}, saved: { left: 0 } }, errors: [] });
  });

  test('that throws has failed, with all that it has told of before', async () => {
    const job = jobWith((ctx) => {
      ctx.report('one machine is gone');
      throw new Error('no answer', { cause: new Error('reset') });
    });
    const undone = await runUndo(job, contextForTests(), { data: {}, cause });
    expect(undone).toMatchObject({ ok: false, error: { place: 'undo', message: 'no answer: reset' } });
    expect(undone.errors.map(({ message }) => message)).toEqual(['one machine is gone', 'no answer: reset']);
  });

  test('of a job without one is done', async () => {
    expect(await runUndo(jobWith(), contextForTests(), { data: {}, cause })).toMatchObject({ ok: true });
  });
});
