import { z } from 'zod';

export const JsonSchema = z.record(z.string(), z.unknown());

/** What is asked for, and which values fit. */
export const ParamView = z.object({
  name: z.string(),
  type: z.enum(['str', 'int', 'float', 'bool', 'list', 'dict', 'secret']),
  required: z.boolean(),
  default: z.json().optional(),
  checks: z
    .object({
      min: z.number().optional(),
      max: z.number().optional(),
      /** Of a text or a list. */
      minLength: z.number().optional(),
      maxLength: z.number().optional(),
      /** RE2, of the whole text. */
      regex: z.string().optional(),
      oneOf: z.array(z.union([z.string(), z.number()])).optional(),
    })
    .optional(),
});
export type ParamView = z.infer<typeof ParamView>;

/** Declarative: `from` is a key of what a step has saved. */
export const PanelView = z.object({
  sections: z.array(
    z.object({
      title: z.string().optional(),
      from: z.string(),
      as: z.enum(['fields', 'table', 'chart', 'markdown']),
    }),
  ),
});
export type PanelView = z.infer<typeof PanelView>;
