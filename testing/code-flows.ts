import { defineFlow, defineJob, defineSequence, extend, fromInput, fromStep, int, rename } from '@signalbox/sdk';
import { resize } from './code-jobs.ts';

const double = defineJob({
  name: 'double',
  version: '1',
  input: { value: int({ required: true, max: 100 }) },
  undo: (ctx) => ctx.log.info('halved', ctx.data),
  execute: async (ctx, { value }) => {
    await ctx.undoData('was', value);
    return value * 2;
  },
});

/** Gets a number, and gives a number: no arguments by name. */
const addOne = defineJob({
  name: 'add one',
  version: '1',
  undo: (ctx) => ctx.log.info('taken off', ctx.data),
  execute: async (ctx, value: number) => {
    await ctx.undoData('was', value);
    return value + 1;
  },
});

const refuse = extend(addOne, {
  name: 'refuse large ones',
  post: [
    (_ctx: unknown, value: number) => {
      if (value > 12) throw new Error(`${value} is too large`);
      return value;
    },
  ],
});

/** Is only in here: a host has it with the sequence. */
export const numbers = defineSequence({
  name: 'numbers',
  description: 'Doubles, and adds',
  jobs: [double, addOne, rename(addOne, 'add one again'), refuse],
});

export const grown = defineFlow({
  name: 'grown',
  inputs: { replicas: int({ default: 2 }) },
  onFailure: 'rollback',
  steps: {
    grow: { job: resize, args: { service: 'web', replicas: fromInput('replicas') }, on: { SUCCESS: 'check' } },
    check: {
      job: 'look',
      args: { replicas: fromStep('grow', 'replicas') },
      on: { SUCCESS: 'done', FAIL: 'rollback' },
      timeout: '1m',
      retry: { max: 2, backoff: '10ms' },
    },
  },
});

export const lost = defineFlow({
  name: 'lost',
  steps: { only: { job: 'nobody has it', on: { SUCCESS: 'done' } } },
});

const repeat = defineJob({
  name: 'repeat',
  version: '1',
  input: { times: int({ required: true }) },
  execute: (_ctx, { times }) => 'ä'.repeat(times),
});
const measure = defineJob({ name: 'measure', version: '1', execute: (_ctx, text: string) => text.length });

/** More goes from job to job than stands in a run. */
export const large = defineSequence({ name: 'large', jobs: [repeat, measure] });
