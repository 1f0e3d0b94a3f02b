import { readFileSync } from 'node:fs';
import { defineJob, int, str } from '@signalbox/sdk';

/** What a job may do well, and what it may do to its process. */
export const resize = defineJob({
  name: 'resize',
  description: 'Give a service more replicas',
  version: '1',
  input: { service: str({ required: true, comment: 'which one' }), replicas: int({ default: 1 }) },
  undo: async (ctx) => ctx.log.info('undoing', { before: ctx.data.before ?? null, cause: ctx.cause.message }),
  execute: async (ctx, { service, replicas }) => {
    await ctx.undoData('before', 3);
    ctx.log.info('resizing', { service });
    ctx.set('size', replicas);
    ctx.save({ note: service });
    return { service, replicas, key: ctx.key };
  },
});

export const stick = defineJob({
  name: 'stick',
  version: '1',
  undo: async () => {
    throw new Error('it does not come off');
  },
  execute: () => ({}),
});

export const look = defineJob({
  name: 'look',
  version: '1',
  input: { replicas: int({ required: true }) },
  execute: (ctx, { replicas }) => ({ replicas, size: ctx.get('size') ?? null, note: ctx.saved('grow')?.note ?? null }),
});

export const misbehave = defineJob({
  name: 'misbehave',
  version: '1',
  input: { how: str({ required: true }) },
  execute: async (ctx, { how }) => {
    if (how === 'throws') throw new Error('no room');
    if (how === 'throws later') setTimeout(() => throwLater(), 1);
    if (how === 'exits') process.exit(7);
    if (how === 'kills itself') process.kill(process.pid, 'SIGKILL');
    if (how === 'fills the heap') fill([]);
    if (how === 'speaks to its host') process.send?.(null);
    if (how === 'returns nothing') return undefined;
    if (how === 'returns a function') return () => 1;
    if (how === 'never ends')
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve, { once: true }));
    if (how === 'blocks') for (;;);
    if (how === 'looks at its host') return { seen: readFileSync(`/proc/${process.ppid}/environ`, 'latin1') };
    if (how === 'leaves a turn') setImmediate(() => undefined);
    else if (how === 'leaves a timer') setInterval(() => undefined, 10);
    else if (how !== 'is good') await new Promise(() => undefined);
    return { pid: process.pid };
  },
});

function throwLater(): never {
  throw new Error('later');
}

function fill(held: unknown[]): never {
  for (;;) held.push(new Array(100_000).fill(held.length));
}
