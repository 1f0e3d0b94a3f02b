import { defineJob } from '@signalbox/sdk';

const here = globalThis as { left?: string };

/** Code that leaves something in its process, and code that sees what is there. */
export const leaves = defineJob({
  name: 'leaves',
  execute: (ctx) => {
    here.left = ctx.run.id;
    setInterval(() => ctx.log.info('late'), 1).unref();
    return { pid: process.pid };
  },
});

export const looks = defineJob({
  name: 'looks',
  execute: async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { left: here.left ?? 'nothing', pid: process.pid };
  },
});

export const cleans = defineJob({
  name: 'cleans',
  reusable: true,
  execute: () => ({ left: here.left ?? 'nothing', pid: process.pid }),
});
