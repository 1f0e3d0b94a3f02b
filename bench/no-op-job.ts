import { defineJob } from '@signalbox/sdk';

export const noOp = defineJob({ name: 'no-op', version: '1', reusable: true, execute: () => ({ ok: true }) });

/** Ends the rounds of a flow that leads back to its beginning. */
export const turn = defineJob({
  name: 'turn',
  version: '1',
  reusable: true,
  execute: (ctx) => {
    if (ctx.visit === 10) throw new Error('that was the last round');
    return { ok: true };
  },
});
