import { z } from 'zod';

/** Why a run is as it is, as data that any language can word; `problem` is what a log would say. */
export const RunCause = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('held'),
    /** `edge`: its flow says so, after the step. */
    reason: z.enum(['invariant', 'limit', 'reference', 'failure', 'edge', 'undo_failed', 'unknown_outcome', 'policy']),
    step: z.string().optional(),
    problem: z.string(),
  }),
  z.object({ code: z.literal('failed'), step: z.string(), outcome: z.string(), problem: z.string() }),
  z.object({ code: z.literal('paused'), by: z.string(), reason: z.string().optional() }),
  z.object({ code: z.literal('stopped'), by: z.string(), reason: z.string().optional() }),
  z.object({ code: z.literal('rollback'), reason: z.string() }),
]);
export type RunCause = z.infer<typeof RunCause>;
