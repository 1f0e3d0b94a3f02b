import { z } from 'zod';

export const templateName = z
  .string()
  .min(1)
  .max(50)
  .regex(/^[A-Za-z0-9_-]+$/, 'letters, digits, "_" and "-"');

const values = z.record(z.string(), z.json());

/** What a person says of a template. A list of arguments is by step, and by action where people act on the step. */
export const PutTemplateBody = z.strictObject({
  flow: z.string().min(1).max(200),
  /** A version of the flow by its number; without one runs are of the newest. */
  flowNumber: z.number().int().min(1).optional(),
  inputs: values.default({}),
  args: z.record(z.string(), values).default({}),
  /** What `"$config.key"` stands for as a bound value. */
  config: values.default({}),
  /** So many of its runs may be created or open; 0: any number. */
  maxRunInstance: z.number().int().min(0).max(1_000_000).default(0),
  /** What a start beyond that does. */
  onFull: z.enum(['refuse', 'queue']).default('refuse'),
  description: z.string().max(1000).optional(),
});
export type PutTemplateBody = z.input<typeof PutTemplateBody>;

/** By name, those behind the name `after`. */
export const TemplatesQuery = z.object({
  flow: z.string().optional(),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  q: z.string().max(200).optional(),
});
export type TemplatesQuery = z.input<typeof TemplatesQuery>;

export const TemplateProblem = z.object({ at: z.string(), problem: z.string() });

export const TemplateView = z.object({
  id: z.number(),
  name: z.string(),
  project: z.string(),
  /** Counts its changes; `If-Match` asks for it. */
  version: z.number(),
  flow: z.string(),
  flowNumber: z.number().optional(),
  inputs: values,
  args: z.record(z.string(), values),
  config: values,
  maxRunInstance: z.number(),
  onFull: z.enum(['refuse', 'queue']),
  description: z.string().optional(),
  creator: z.string(),
  createdAt: z.number(),
  updatedBy: z.string(),
  updatedAt: z.number(),
  /** What of it does not fit its flow as that is now: no run is started from it. */
  problems: z.array(TemplateProblem),
});
export type TemplateView = z.infer<typeof TemplateView>;

/** An argument with the value that it has before a person gives one. */
export const ArgumentView = z.object({
  name: z.string(),
  type: z.string(),
  required: z.boolean(),
  /** Who may give it: all, the template and the flow, or the flow alone. */
  mark: z.enum(['auto', 'static', 'const']),
  comment: z.string().optional(),
  value: z.json().optional(),
  /** What is looked up later, as FSL has it; with a value, that of the configuration, which the flow takes by it. */
  reference: z.string().optional(),
  /** Absent: nobody has given it. */
  from: z.enum(['template', 'flow', 'default']).optional(),
});
export type ArgumentView = z.infer<typeof ArgumentView>;

/** Of the start, and of each step and action in the order of the flow. */
export const TemplateDetails = TemplateView.extend({
  inputArguments: z.array(ArgumentView),
  stepArguments: z.array(
    z.object({ step: z.string(), action: z.string().optional(), arguments: z.array(ArgumentView) }),
  ),
  /** Of what a person gives at a start, as JSON Schema. */
  schema: z.record(z.string(), z.unknown()),
});
export type TemplateDetails = z.infer<typeof TemplateDetails>;

export const TemplateRemoved = z.object({ name: z.string() });
