import { defineJob } from '@signalbox/sdk';

/** Stands for what is outside. */
export const machines = new Map<string, number>();

export const start = defineJob({
  name: 'start machines',
  execute: async (ctx, count: number) => {
    // On the server's disk when it resolves, so before there is anything to take back.
    await ctx.undoData('key', ctx.key);
    machines.set(ctx.key, count);
    return { key: ctx.key, count };
  },
  // It may come before anything was made, and more than once.
  undo: (ctx) => {
    ctx.log.info('taking back', { why: ctx.cause.message });
    machines.delete(String(ctx.data.key));
  },
});
