import { defineJob } from '@signalbox/sdk';
import { z } from 'zod';

/** Zod, Valibot, ArkType, or any other library of Standard Schema. */
export const count = defineJob({
  name: 'count',
  input: z.object({ names: z.array(z.string()).max(3) }),
  output: z.number().max(2),
  execute: (_ctx, { names }) => names.length,
});
