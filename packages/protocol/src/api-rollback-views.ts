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

/** What a rollback would take back, in this order; one that has begun will take the rest back. */
export const UndoPlan = z.object({
  visits: z.array(
    z.object({
      step: z.string(),
      visit: z.number(),
      outcome: z.string().optional(),
      /** `nothing` takes it back: it is left as it is. */
      how: z.enum(['http', 'code', 'run', 'nothing']),
      /** Why nothing can: the rollback stops here until a person says so. */
      irreversible: z.string().optional(),
      /** It is meant to have no undo. */
      forwardOnly: z.literal(true).optional(),
      /** Id and name of the run that takes back what it did. */
      child: z.string().optional(),
      childName: z.string().optional(),
    }),
  ),
  /** There are more than are shown. */
  goesOn: z.boolean(),
});
export type UndoPlan = z.infer<typeof UndoPlan>;
