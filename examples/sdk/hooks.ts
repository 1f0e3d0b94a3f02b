import { defineJob } from '@signalbox/sdk';

/** 10 becomes 11, 22 and 21. */
export const sum = defineJob({
  name: 'sum',
  pre: [(_ctx, value: number) => value + 1],
  execute: (_ctx, value: number) => value * 2,
  post: [(_ctx, value: number) => value - 1],
});
