import { z } from 'zod';
import { instantOfQuery, RunGroupKey } from './api-run-groups.ts';
import { templateName } from './api-templates.ts';

export const RunStatus = z.enum([
  'created',
  'running',
  'held',
  'done',
  'stopped',
  'failed',
  'paused',
  'rolling_back',
  'rolled_back',
]);

/** Bodies of requests to the native API: strict, for a field that is written wrong would be one that was not given. */

const name = z.string().min(1).max(200);

/** Names that people see: nothing invisible, nothing that turns text around. */
const visibleName = name.regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'no control characters').regex(/\S/, 'not blank');

/** The hash of a version of a flow, or how it begins; null: there is no such flow yet. */
const ExpectedVersion = z
  .string()
  .regex(/^[0-9a-f]{12,64}$/, 'the hash of a version, or its first 12 characters')
  .nullable();

export const ApplyBody = z.strictObject({
  text: z.string(),
  file: z.string().max(1024).optional(),
  /** By the names of flows of the text: the newest version when the text was written. Another one then is not replaced. */
  expected: z.record(z.string(), ExpectedVersion).optional(),
});
export type ApplyBody = z.infer<typeof ApplyBody>;

const Start = z.strictObject({
  /** Where a template is named, it is that of the template. */
  flow: name.optional(),
  template: templateName.optional(),
  /** Unique in the project; the id of the run where it is missing. */
  name: visibleName.optional(),
  inputs: z.record(z.string(), z.json()).default({}),
  /** Two starts with the same key are one. */
  idempotencyKey: z.string().min(1).max(200).optional(),
  /** A group of runs that it is to belong to, by its id or name. */
  group: RunGroupKey.optional(),
  description: z.string().max(1000).optional(),
});

const isOfSomething = ({ flow, template }: z.infer<typeof Start>) => flow !== undefined || template !== undefined;

export const StartRunBody = Start.refine(isOfSomething, 'a flow or a template');
export type StartRunBody = z.infer<typeof StartRunBody>;

export const DecideBody = z.strictObject({
  step: name,
  visit: z.number().int().min(1),
  outcome: name,
  /** The digest that was shown. */
  digest: z.string().max(128),
  reason: z.string().max(2000).optional(),
  /** What the outcome asks for. */
  args: z.record(z.string(), z.json()).optional(),
});
export type DecideBody = z.infer<typeof DecideBody>;

export const StopBody = z.strictObject({ reason: z.string().max(10_000).optional() });
export type StopBody = z.infer<typeof StopBody>;

export const SkipBody = z.strictObject({ step: name, outcome: name, reason: z.string().max(2000) });
export type SkipBody = z.infer<typeof SkipBody>;

/** `args`: those that change. */
export const EditArgsBody = z.strictObject({
  step: name,
  args: z.record(z.string(), z.json()),
  reason: z.string().max(2000),
});
export type EditArgsBody = z.infer<typeof EditArgsBody>;

/** The latest visit of the step where none is named; a name is unique in the project. */
export const ForkBody = z.strictObject({
  step: name,
  visit: z.number().int().min(1).optional(),
  name: visibleName.optional(),
});
export type ForkBody = z.infer<typeof ForkBody>;

/** A version by its hash, or `newest`. */
const versionName = z.string().min(1).max(128).default('newest');

export const MigrationQuery = z.object({ to: versionName });

export const MigrateBody = z.strictObject({ to: versionName, reason: z.string().max(2000) });
export type MigrateBody = z.infer<typeof MigrateBody>;

/** All that is blocked, where no step is named. */
export const RetryBody = z.strictObject({ step: name.optional() });

export const RollbackBody = z.strictObject({ reason: z.string().max(2000).optional() });

/** `to`: back to this step alone. */
export const UndoQuery = z.object({ to: name.optional() });

export const CompensateBody = z.strictObject({ step: name, reason: z.string().max(2000) });
export type CompensateBody = z.infer<typeof CompensateBody>;

/** A repeat with the same key is the same act, and gets its answer. */
const asked = {
  args: z.record(z.string(), z.json()).default({}),
  key: z.string().min(1).max(200).optional(),
  /** So long the answer is waited for. */
  waitSeconds: z.number().int().min(0).max(30).default(30),
};

export const TriggerBody = z.strictObject({ step: name, ...asked });
export type TriggerBody = z.input<typeof TriggerBody>;

/** The open visit where none is named. */
export const ActBody = z.strictObject({
  step: name,
  visit: z.number().int().min(1).optional(),
  action: name,
  ...asked,
});
export type ActBody = z.input<typeof ActBody>;

/** A named event of a run. Two of one name and key are one. */
export const RunEventBody = z.strictObject({
  name: visibleName,
  key: z.string().min(1).max(200).optional(),
  data: z.json().optional(),
});
export type RunEventBody = z.infer<typeof RunEventBody>;

/** Words of an address and of a command line. */
export const slug = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'letters, digits, ".", "_" and "-", not beginning with "." or "-"');

/** How long the keys before the new one sign beside it; none ends them at once. */
export const RotateSigningKeyBody = z.strictObject({
  overlapSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400)
    .default(86_400),
});

/** Names of code jobs, of which the end may be left open by `*`. */
const jobPattern = z
  .string()
  .max(100)
  .regex(/^(?:\*|[\p{L}\p{N}_.-][\p{L}\p{N}_.\- ]*\*?)$/u, 'a name of a job, with * at the end for any');

/** Without jobs for builds, with jobs for these alone, unless it says otherwise. */
export const AddAgentBody = z.strictObject({
  name: slug,
  jobs: z.array(jobPattern).max(100).default([]),
  builds: z.boolean().optional(),
  /** Of which the agent gets work; of all where none is named. */
  projects: z.array(slug).max(100).default([]),
});
export type AddAgentBody = z.input<typeof AddAgentBody>;

export const AddRepositoryBody = z.strictObject({
  scm: slug,
  name: slug,
  url: z.string().max(2000),
  flow: name.optional(),
  events: z.array(z.enum(['push', 'tag'])).default(['push']),
  branches: z.array(z.string().min(1).max(200)).max(100).default([]),
});
export type AddRepositoryBody = z.infer<typeof AddRepositoryBody>;

/** The head of the default branch, or of the one named, as a push that was missed. */
export const SyncRepositoryBody = z.strictObject({ branch: z.string().min(1).max(200).optional() });

export const StartBuildBody = z.strictObject({
  scm: slug,
  repository: slug,
  /** The head of the default branch where both are missing. */
  ref: z.string().max(1000).optional(),
  commit: z.string().max(128).optional(),
});
export type StartBuildBody = z.infer<typeof StartBuildBody>;

/** A plain git hook, called by `post-receive`. */
export const GitHookBody = z.object({
  ref: z.string().min(1).max(1000),
  before: z.string().max(128).default(''),
  after: z.string().max(128),
  author: z.string().max(1000).default(''),
  message: z.string().max(100_000).default(''),
});
export type GitHookBody = z.infer<typeof GitHookBody>;

/** Pages go on after the id of the last row, or after its name where a list is in the order of names. */
export const PageQuery = z.object({
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** `q`: a part of the name, in which the case of ASCII letters does not matter. */
export const NamedPageQuery = PageQuery.extend({ q: z.string().max(200).optional() });

/** `after` as SCM/NAME of the last one of the page before. */
export const RepositoriesQuery = PageQuery.extend({
  after: z
    .string()
    .max(300)
    .regex(/^[^/]+\/.+$/s, 'SCM/NAME')
    .optional(),
});

/** `startedBy` as runs say it; `mine`: only what the one who asks has started. */
export const RunsQuery = PageQuery.extend({
  status: RunStatus.optional(),
  flow: name.optional(),
  template: templateName.optional(),
  startedBy: z.string().min(1).max(300).optional(),
  mine: z.enum(['0', '1']).default('0'),
  group: RunGroupKey.optional(),
  /** Started then or later, and before then, in milliseconds: with one of them in the order of these times. */
  from: instantOfQuery.optional(),
  until: instantOfQuery.optional(),
});

/** Those of the runs behind `after`, the id of a run; `mine`: only what the one who asks may decide. */
export const DecisionsQuery = z.object({
  after: z.string().max(200).optional(),
  mine: z.enum(['0', '1']).default('0'),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});

/** What waits for who asks, or what waits for others and concerns them; behind the place that a page named as its next. */
export const InboxQuery = z.object({
  list: z.enum(['mine', 'others']).default('mine'),
  after: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Of all projects of who asks: those that they have started, or those of a status. */
export const MyRunsQuery = z.object({
  status: RunStatus.optional(),
  mine: z.enum(['0', '1']).default('0'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** Versions before number `after`. */
export const FlowVersionsQuery = z.object({
  after: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** `repository` as SCM/NAME. */
export const BuildsQuery = PageQuery.extend({ repository: z.string().max(201).optional() });

export const JournalQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

/** `after` as STEP/VISIT of the last one of the page before. */
export const VisitsQuery = z.object({
  after: z
    .string()
    .max(300)
    .regex(/^.+\/\d{1,9}$/s, 'STEP/VISIT')
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

export const LogQuery = z.object({
  proc: name,
  workflow: name.optional(),
  from: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});
