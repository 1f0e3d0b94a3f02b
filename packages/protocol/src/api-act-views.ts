import { z } from 'zod';
import { JsonSchema, ParamView } from './api-param-view.ts';

/** What somebody did to a step, or does. */
export const ActView = z.object({
  action: z.string(),
  /** The how-manieth of its attempt. */
  number: z.number(),
  /** `withdrawn`: its step has ended, or the run was held, before it was over. */
  status: z.enum(['running', 'ok', 'not_ok', 'withdrawn']),
  /** Missing where the flow itself has triggered the step. */
  by: z.string().optional(),
  /** Those of a trigger are the step's. */
  args: z.record(z.string(), z.json()).optional(),
  /** As JSON. */
  answer: z.string().optional(),
  /** Why it was not ok. */
  problem: z.object({ message: z.string(), code: z.string().optional(), place: z.string().optional() }).optional(),
  /** What it said of its step. */
  end: z.enum(['finished', 'stopped', 'failed']).optional(),
  at: z.number(),
  endedAt: z.number().optional(),
});
export type ActView = z.infer<typeof ActView>;

/** `origin`: who has bound the default before; `fixed`: nobody gives another value, as people have granted this one. */
export const ActParamView = ParamView.extend({
  origin: z.enum(['flow', 'template', 'run']).optional(),
  fixed: z.literal(true).optional(),
});
export type ActParamView = z.infer<typeof ActParamView>;

/** What people may do to an open step; `trigger` begins it. */
export const ActionToTake = z.object({
  step: z.string(),
  visit: z.number(),
  action: z.string(),
  description: z.string().optional(),
  /** Only what was not ok may be done again. */
  status: z.enum(['pending', 'running', 'ok', 'not_ok']),
  params: z.array(ActParamView),
  /** The same as JSON Schema, for forms. */
  schema: JsonSchema,
});
export type ActionToTake = z.infer<typeof ActionToTake>;
