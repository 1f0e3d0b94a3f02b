import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { int, str } from '../fields/field.ts';
import { defineJob } from '../jobs/define-job.ts';
import { rename } from '../jobs/extend-job.ts';
import type { ExecuteJob } from '../jobs/job.ts';
import { defineSequence } from './define-sequence.ts';

const pass = (_ctx: unknown, value: unknown) => value;
const job = defineJob({ name: 'launch', execute: pass });

describe('a sequence', () => {
  test('is a flow in which each step gets what the one before it gave, and which rolls back', () => {
    const first = defineJob({ name: 'launch', input: { image: str({ required: true }) }, execute: pass });
    const sequence = defineSequence({ name: 'start', description: 'any', jobs: [first, rename(job, '2nd launch')] });
    expect(sequence).toEqual({
      kind: 'flow',
      name: 'start',
      description: 'any',
      inputs: [{ name: 'image', type: 'str', required: true }],
      onFailure: 'rollback',
      steps: [
        {
          ...{ name: 'launch', job: 'launch', trigger: 'auto', on: { SUCCESS: { step: '_2nd_launch' } } },
          args: [{ name: 'image', from: { kind: 'input', name: 'image' } }],
        },
        {
          ...{ name: '_2nd_launch', job: '2nd launch', trigger: 'auto', on: { SUCCESS: 'done' }, byValue: true },
          args: [{ name: 'value', from: { kind: 'result', step: 'launch', path: [] } }],
        },
      ],
      jobs: [first, { ...job, name: '2nd launch' }],
    });
  });

  test('is started with what it says, where its first job does not', () => {
    const bySchema = defineJob({ name: 'any', input: z.object({ count: z.number() }), execute: pass });
    expect(defineSequence({ name: 's', jobs: [job] })).toMatchObject({ inputs: [], steps: [{ args: [] }] });
    expect(defineSequence({ name: 's', jobs: [bySchema], inputs: { count: int({ default: 1 }) } })).toMatchObject({
      inputs: [{ name: 'count' }],
      steps: [{ args: [{ name: 'count' }] }],
    });
    expect(defineSequence({ name: 's', jobs: [job], onFailure: 'hold' }).onFailure).toBe('hold');
  });

  const unsaid = defineJob({ name: 'unsaid', input: { a: str() }, execute: pass });
  test.each([
    ['empty_sequence', { name: 'start', jobs: [] }, 'sequence start: job sequence is empty'],
    [
      'duplicate_name',
      { name: 'start', jobs: [job, job] },
      'sequence start: job name launch is not unique: jobs names must be unique',
    ],
    ['no_name', { name: '', jobs: [job] }, 'sequence: has no name'],
    ['bad_name', { name: 's', jobs: [rename(job, 'done')] }, 'sequence s, job 1: done is a word of the flow language'],
    ['bad_input', { name: 's', jobs: [unsaid] }, 'sequence s, input a: needs `required` or a `default`'],
  ])('is refused as %s: %j', (code, spec, message) => {
    const refused = expect(() => defineSequence(spec));
    refused.toThrow(expect.objectContaining({ code }));
    refused.toThrow(message);
  });
});

test('the compiler refuses a job that cannot take what the one before it gives', () => {
  const count = defineJob({
    name: 'count',
    input: z.object({ names: z.array(z.string()) }),
    execute: (_ctx, { names }) => names.length,
  });
  const half = defineJob({ name: 'half', execute: async (_ctx, value: number) => value / 2 });
  const shout = defineJob({ name: 'shout', execute: (_ctx, value: string) => value.toUpperCase() });
  const list = defineJob({ name: 'list', execute: () => ({ names: ['a'] }) });
  const wrong = defineJob({ name: 'wrong', execute: () => ({ names: [1] }) });
  const hooked = defineJob({
    name: 'hooked',
    pre: [(_ctx, value: string) => value.length],
    execute: (_ctx, value: number) => value,
    post: [pass],
  });
  expectTypeOf(half).toEqualTypeOf<ExecuteJob<number, number>>();
  expectTypeOf(hooked).toEqualTypeOf<ExecuteJob<unknown, unknown>>();
  defineSequence({ name: 's', jobs: [list, count, half, rename(half, 'quarter')] });
  defineSequence({ name: 's', jobs: [shout, hooked, half] });
  // @ts-expect-error half gives a number, and shout takes a text
  defineSequence({ name: 's', jobs: [half, shout] });
  // @ts-expect-error its schema wants texts
  defineSequence({ name: 's', jobs: [wrong, count] });
});
