import { defineJob, extend, rename } from '@signalbox/sdk';

const wait = defineJob({
  name: 'wait',
  pre: [(_ctx, seconds: number) => seconds],
  execute: (_ctx, seconds: number) => `waited ${seconds} s`,
});

/** What is given takes the place of what was there: one hook before, and not two. `execute` cannot be given. */
export const waitForBoot = extend(wait, { name: 'wait for boot', pre: [(_ctx, minutes: number) => minutes * 60] });

/** The same once more: a sequence has each name once. */
export const waitAgain = rename(waitForBoot, 'wait for boot again');
