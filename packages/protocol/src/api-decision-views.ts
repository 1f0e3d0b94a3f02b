import { z } from 'zod';

/** Why somebody may not decide, as data that any language can word. */
export const WhyNot = z.discriminatedUnion('code', [
  z.object({ code: z.literal('started_run') }),
  z.object({ code: z.literal('changed_above') }),
  z.object({ code: z.literal('wrote_commit') }),
  z.object({ code: z.literal('changed_run') }),
  z.object({ code: z.literal('approved_above'), step: z.string() }),
  z.object({ code: z.literal('approved'), approved: z.string(), step: z.string() }),
  z.object({ code: z.literal('asked_others') }),
  z.object({ code: z.literal('handed_on'), name: z.string(), to: z.string() }),
  /** `who` may, in the notation of FSL. */
  z.object({ code: z.literal('not_asked'), name: z.string(), who: z.string() }),
  z.object({ code: z.literal('no_role'), name: z.string(), project: z.string() }),
  z.object({ code: z.literal('only_people') }),
  z.object({ code: z.literal('unknown_user') }),
]);
export type WhyNot = z.infer<typeof WhyNot>;

/** What a flow says of the course of a decision, and what people have done to it since it was opened. */
export const DecisionCourse = z.object({
  kind: z.enum(['qa', 'review', 'record']).optional(),
  /** Users without whom nothing is granted. */
  required: z.array(z.string()).optional(),
  /** Who looks after it. */
  claimed: z.object({ by: z.string(), at: z.number() }).optional(),
  /** Who has handed the right to decide to whom. */
  delegations: z.array(z.object({ from: z.string(), to: z.string() })).optional(),
  /** The last one may have no answer yet; until then the clocks of the decision stand still. */
  questions: z
    .array(
      z.object({
        by: z.string(),
        of: z.string().optional(),
        question: z.string(),
        at: z.number(),
        answer: z.object({ by: z.string(), text: z.string(), at: z.number() }).optional(),
      }),
    )
    .optional(),
  /** The one who asks is who should know the answer to the last of them. */
  asksYou: z.boolean().optional(),
  /** The one who asks may decide it without the others, with a reason. */
  mayOverride: z.literal(true).optional(),
  /** Of repeated reminders the next. */
  remindsAt: z.number().optional(),
  /** Who is asked besides when it is still open by then. */
  escalate: z.array(z.object({ at: z.number(), to: z.string() })).optional(),
  /** What was shown of this visit before, and has changed since. */
  superseded: z.array(z.object({ digest: z.string(), at: z.number() })).optional(),
});
