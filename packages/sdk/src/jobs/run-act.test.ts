import { describe, expect, test } from 'vitest';
import { str } from '../fields/field.ts';
import { contextForTests } from '../testing/job-context-for-tests.ts';
import { action, defineJob } from './define-job.ts';
import { NotOk } from './not-ok.ts';
import { runAct } from './run-act.ts';

const sandbox = defineJob({
  name: 'sandbox',
  outcomes: ['AGREED', 'REFUSED'],
  actions: {
    trigger: action({
      args: { version: str({ required: true }) },
      run: (ctx, { version }) => {
        ctx.save({ version });
        return { sent: true };
      },
    }),
    agree: action({ run: (ctx) => ctx.finish() }),
    refuse: action({ run: (ctx) => ctx.finish('REFUSED') }),
    reject: action({
      args: { reason: str({ required: true, minLength: 3 }) },
      run: (ctx, { reason }) => {
        ctx.stop(reason);
        throw new Error('the mail is not sent');
      },
    }),
    break: action({ run: (ctx) => ctx.fail(new Error('burnt')) }),
    other: action({ run: (ctx) => ctx.finish('OTHER') }),
    twice: action({
      run: (ctx) => {
        ctx.finish();
        ctx.stop('no');
      },
    }),
    who: action({ run: (ctx) => ctx.actor ?? null }),
    busy: action({
      run: () => {
        throw new NotOk('old_man_angry', 'he wants to be left alone');
      },
    }),
    odd: action({ run: () => 1n as never }),
  },
});

const act = (name: string, args = {}) => runAct(sandbox, contextForTests(), { name, args, actor: 'ann' });

describe('an action of a job', () => {
  test('answers who acted, and leaves the step open', async () => {
    const acted = await act('trigger', { version: '1.2' });
    expect(acted).toEqual({
      ok: true,
      answer: { sent: true },
      changes: { context: {}, saved: { version: '1.2' } },
      errors: [],
    });
  });

  test('that is not ok for a reason of its own says that in place of how it was thrown', async () => {
    const error = { code: 'old_man_angry', place: 'actions.busy', message: 'he wants to be left alone' };
    expect(await act('busy')).toEqual({ ok: false, error, changes: { context: {}, saved: {} }, errors: [error] });
    expect(() => new NotOk('two words', '')).toThrow('reason two words: is no word');
  });

  test('ends the step with the first outcome, or one that it names', async () => {
    expect(await act('agree')).toMatchObject({ ok: true, end: { kind: 'finished', outcome: 'AGREED' } });
    expect(await act('refuse')).toMatchObject({ ok: true, end: { kind: 'finished', outcome: 'REFUSED' } });
  });

  test('that has ended the step has done so, also when it fails then', async () => {
    expect(await act('reject', { reason: 'too early' })).toMatchObject({
      ok: false,
      error: { code: 'thrown', place: 'actions.reject', message: 'the mail is not sent' },
      end: { kind: 'stopped', reason: 'too early' },
    });
    expect(await act('break')).toMatchObject({ ok: true, end: { kind: 'failed', error: { message: 'burnt' } } });
  });

  test('ends the step by its first word', async () => {
    expect(await act('twice')).toMatchObject({ end: { kind: 'finished', outcome: 'AGREED' } });
  });

  test('is not run with wrong arguments', async () => {
    expect(await act('reject', { reason: 'no', more: 1 })).toMatchObject({
      ok: false,
      problems: [
        { name: 'reason', problem: 'has fewer than 3 characters' },
        { name: 'more', problem: 'is not declared' },
      ],
    });
  });

  test('cannot give an outcome that the job does not declare, nor an answer that is no data', async () => {
    const undeclared = await act('other');
    expect(undeclared).toMatchObject({
      ok: false,
      error: { code: 'undeclared_outcome', message: expect.stringContaining('AGREED, REFUSED') },
    });
    expect(undeclared.end).toBeUndefined();
    expect(await act('odd')).toMatchObject({
      ok: false,
      error: { code: 'invalid_output', message: 'the answer is a bigint' },
    });
  });

  test('knows who acts', async () => {
    expect(await act('who')).toMatchObject({ answer: 'ann' });
    const byFlow = await runAct(sandbox, contextForTests(), { name: 'who', args: {} });
    expect(byFlow).toMatchObject({ answer: null });
    await expect(act('toString')).rejects.toThrow('job sandbox has no action toString');
  });
});
