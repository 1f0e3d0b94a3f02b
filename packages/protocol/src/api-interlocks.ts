import { z } from 'zod';
import { templateName } from './api-templates.ts';

const name = z.string().min(1).max(200);
const names = z.array(name).max(50);

/** No other than that of a template may have. */
export const interlockName = templateName;

/** What has to be there: a decision that guards the effect, or a build of the run's commit. */
export const EvidenceRule = z.union([
  z.strictObject({
    decision: z.strictObject({
      /** As in `who` of a decision: `2 of group(sre) and 1 of group(dba)`. */
      quorum: z.string().min(1).max(2000),
      /** Who does not count, besides who started the run. */
      exclude: z
        .array(z.enum(['commit_authors', 'approvers', 'run_editors']))
        .max(3)
        .default([]),
      kind: z.enum(['qa', 'review']).optional(),
      /** Any that grants, where they are absent. */
      outcomes: names.min(1).optional(),
      /** Whether one that somebody has made without the others is enough. */
      overridden: z.boolean().default(false),
    }),
  }),
  z.strictObject({ build: z.literal('SUCCESS') }),
]);
export type EvidenceRule = z.infer<typeof EvidenceRule>;

/** On effects in one of these environments, and on all that are one of these jobs or call one of these hosts. */
export const PutInterlockBody = z
  .strictObject({
    description: z.string().max(1000).optional(),
    environments: names.default([]),
    jobs: names.default([]),
    /** As `deploy.example`, or `deploy.example:8443` for that port alone. */
    hosts: names.default([]),
    requires: z.array(EvidenceRule).min(1).max(10),
    /** Flows that steps of others start: what guards them above is known at dispatch alone. */
    below: names.default([]),
  })
  .refine(
    ({ environments, jobs, hosts }) => environments.length + jobs.length + hosts.length > 0,
    'names no environment, no job and no host',
  );
export type PutInterlockBody = z.input<typeof PutInterlockBody>;

export const InterlockView = z.object({
  name: z.string(),
  /** Counts its changes; `If-Match` asks for it. */
  revision: z.number(),
  description: z.string().optional(),
  environments: z.array(z.string()),
  jobs: z.array(z.string()),
  hosts: z.array(z.string()),
  requires: z.array(EvidenceRule),
  below: z.array(z.string()),
  updatedBy: z.string(),
  updatedAt: z.number(),
});
export type InterlockView = z.infer<typeof InterlockView>;

/** With the flows of the project that come to what it keeps back: errors are held, warnings may be. */
export const InterlockPut = InterlockView.extend({
  breaks: z.array(z.object({ flow: z.string(), severity: z.enum(['error', 'warning']), problem: z.string() })),
});
export type InterlockPut = z.infer<typeof InterlockPut>;

export const InterlockRemoved = z.object({ name: z.string() });

export const OverrideInterlockBody = z.strictObject({ step: name, reason: z.string().min(1).max(2000) });
export type OverrideInterlockBody = z.infer<typeof OverrideInterlockBody>;
