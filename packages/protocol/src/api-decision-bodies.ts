import { z } from 'zod';
import { DecideBody, slug } from './api-bodies.ts';

const name = z.string().min(1).max(200);
const text = z.string().min(1).max(2000);

/** The open decision that was shown. */
export const DecisionBody = z.strictObject({ step: name, visit: z.number().int().min(1) });
export type DecisionBody = z.infer<typeof DecisionBody>;

/** Without a visit, the last of the step that is over. */
export const DecidedQuery = z.object({ step: name, visit: z.coerce.number().int().min(1).optional() });
export type DecidedQuery = z.infer<typeof DecidedQuery>;

/** To a user by name or id; without one the right is taken back. */
export const DelegateBody = DecisionBody.extend({ to: name.optional() });
export type DelegateBody = z.infer<typeof DelegateBody>;

/** Who is asked besides, or in place of the user `from`. */
export const ReassignBody = DecisionBody.extend({
  groups: z.array(slug).max(20).default([]),
  users: z.array(name).max(20).default([]),
  from: name.optional(),
  reason: text,
});
export type ReassignBody = z.input<typeof ReassignBody>;

/** Of a user by name or id. */
export const AskBody = DecisionBody.extend({ question: text, of: name.optional() });
export type AskBody = z.infer<typeof AskBody>;

export const AnswerBody = DecisionBody.extend({ text });
export type AnswerBody = z.infer<typeof AnswerBody>;

/** Whoever overrides a decision says why. */
export const OverrideBody = DecideBody.extend({ reason: text });
export type OverrideBody = z.infer<typeof OverrideBody>;
