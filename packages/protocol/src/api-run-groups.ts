import { z } from 'zod';

/** Characters of its meta as JSON. */
const metaLimit = 16_384;

/** What people see: nothing invisible, nothing that turns text around. Digits alone would be the id of one. */
const groupName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'no control characters')
  .regex(/^(?!\s*$)(?!\d+$)(?!_all$)/, 'not blank, not digits alone, and not _all');

/** Its id or its name. */
export const RunGroupKey = z.union([z.number().int().min(1), z.string().min(1).max(100)]).transform(String);

export const AddRunGroupBody = z.strictObject({
  /** Unique in the project, also where only case differs. */
  name: groupName,
  description: z.string().max(1000).default(''),
  /** What the makers of the group keep with it. */
  meta: z
    .record(z.string(), z.json())
    .refine((meta) => JSON.stringify(meta).length <= metaLimit, `at most ${metaLimit} characters of JSON`)
    .default({}),
});
export type AddRunGroupBody = z.input<typeof AddRunGroupBody>;

export const RunGroupStatus = z.enum(['running', 'finished']);

/** Milliseconds since 1970. */
export const instantOfQuery = z.coerce.number().int().min(0);

/** The newest first, those made from `from` on and before `until`, behind the one with the id `after`. */
export const RunGroupsQuery = z.object({
  status: RunGroupStatus.optional(),
  from: instantOfQuery.optional(),
  until: instantOfQuery.optional(),
  after: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export type RunGroupsQuery = z.input<typeof RunGroupsQuery>;

export const RunGroupView = z.object({
  id: z.number(),
  project: z.string(),
  name: z.string(),
  /** A finished group takes no more runs. */
  status: RunGroupStatus,
  description: z.string(),
  meta: z.record(z.string(), z.json()),
  /** How many there are of each status, without those that a run waits for as a step of its own. */
  runs: z.record(z.string(), z.number()),
  creator: z.string(),
  createdAt: z.number(),
  updatedBy: z.string(),
  updatedAt: z.number(),
});
export type RunGroupView = z.infer<typeof RunGroupView>;
