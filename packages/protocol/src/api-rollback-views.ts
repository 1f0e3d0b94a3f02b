import { z } from 'zod';

/** What a run that takes back what it did has done of it. */
export const RollbackView = z.object({
  at: z.number(),
  by: z.string(),
  reason: z.string(),
  /** The step that is entered anew afterwards. */
  to: z.string().optional(),
  /** Visits that were undone, and those that were left as they are. */
  undone: z.number(),
  left: z.number(),
  /** What is being undone. */
  undo: z
    .object({
      step: z.string(),
      visit: z.number(),
      args: z.record(z.string(), z.unknown()),
      status: z.enum(['undoing', 'backing_off', 'failed']),
      attempts: z.number(),
      /** Of the latest attempt that failed. */
      failure: z.string().optional(),
    })
    .optional(),
});
