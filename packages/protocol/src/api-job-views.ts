import { z } from 'zod';
import { JsonSchema, PanelView } from './api-param-view.ts';
import { json } from './json.ts';

const JobParamView = z.object({
  name: z.string(),
  type: z.string(),
  required: z.boolean(),
  default: json.optional(),
  comment: z.string().optional(),
});

/** One job of the catalogue: what a step may name, and what it asks for. */
export const JobView = z.object({
  name: z.string(),
  kind: z.enum(['http', 'code']),
  /** Of code: what a flow that is applied now would pin. */
  version: z.string().optional(),
  description: z.string().optional(),
  params: z.array(JobParamView),
  /** What may be given for them, as JSON Schema. */
  schema: JsonSchema,
  /** Of code that people act on, besides `trigger`, whose parameters are those of the job. */
  actions: z
    .array(
      z.object({
        name: z.string(),
        description: z.string().optional(),
        params: z.array(JobParamView),
        schema: JsonSchema,
      }),
    )
    .optional(),
  /** How what it saves is shown. */
  panel: PanelView.optional(),
  outcomes: z.array(z.string()),
  effect: z.boolean(),
  environment: z.string().optional(),
  /** What it did can be taken back. */
  undo: z.boolean(),
  /** Of code: the job hosts that are connected to this server and have this version. */
  hosts: z.array(z.string()).optional(),
  updatedAt: z.number(),
});
export type JobView = z.infer<typeof JobView>;

/** The lines of an attempt; of the latest where nothing is said. */
export const StepLogQuery = z.object({
  step: z.string().max(200),
  visit: z.coerce.number().int().min(1).optional(),
  attempt: z.coerce.number().int().min(1).optional(),
  /** Of the undo of the attempt, the how-manieth try. */
  undo: z.coerce.number().int().min(1).optional(),
  from: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});

/** A flow that a connected job host has in its code, for a person to apply. */
export const JobFlowView = z.object({
  name: z.string(),
  description: z.string().optional(),
  /** The job hosts that are connected to this server and have it so. */
  hosts: z.array(z.string()),
  /** `new`: no flow has this name. `changed`: the one that has it is another one. `unusable`: see `problems`. */
  state: z.enum(['new', 'applied', 'changed', 'unusable']),
  problems: z.array(z.string()),
  /** In the flow language, as it would be applied. */
  fsl: z.string(),
});
export type JobFlowView = z.infer<typeof JobFlowView>;
