import { z } from 'zod';
import { ActionToTake, ActView } from './api-act-views.ts';
import { RunStatus } from './api-bodies.ts';
import { DecisionCourse, WhyNot } from './api-decision-views.ts';
import { EvidenceRule } from './api-interlocks.ts';
import { CommentView, EvidenceView } from './api-notes.ts';
import { JsonSchema, PanelView, ParamView } from './api-param-view.ts';
import { RollbackView } from './api-rollback-views.ts';
import { RunCause } from './api-run-cause.ts';
import { TemplateProblem } from './api-templates.ts';
import { WaitView } from './api-wait-views.ts';
import { Role, UserRole } from './role.ts';

/** What the native API answers. Times are milliseconds since the UNIX epoch. */

export const ErrorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
    /** Where echoer's door has them. */
    diagnostics: z.array(z.unknown()).optional(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

export const Applied = z.object({
  actions: z.array(z.string()),
  /** `replaced` is the hash of the version that was the newest before, where it was another one. */
  flows: z.array(z.object({ name: z.string(), hash: z.string(), replaced: z.string().optional() })),
  runs: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Names of those that were so already. */
  unchanged: z.object({ actions: z.array(z.string()), flows: z.array(z.string()) }),
  /** Each rendered with its line and a caret. */
  warnings: z.array(z.string()),
  /** Templates of these flows that do not fit them any more. */
  brokenTemplates: z.array(z.object({ name: z.string(), problems: z.array(TemplateProblem) })),
});
export type Applied = z.infer<typeof Applied>;

export const GuardView = z.object({
  step: z.string(),
  job: z.string(),
  args: z.record(z.string(), z.unknown()),
  environment: z.string().optional(),
  /** Why it cannot be taken back. */
  irreversible: z.string().optional(),
  /** Hash of the version of the flow that it starts. */
  flowHash: z.string().optional(),
  /** Of the versions of the flows that are started below it, by their names. */
  flowsBelow: z.record(z.string(), z.string()).optional(),
  /** What keeps it back besides, until all of it is there; in lists it is not told. */
  interlocks: z.array(z.object({ name: z.string(), requires: z.array(EvidenceRule) })).optional(),
  /** In lists: of these arguments only the beginning is here, as text; the run has the whole. */
  cut: z.array(z.string()).optional(),
});

/** A decision that waits, with all that its answer needs. */
export const DecisionView = z.object({
  run: z.object({ id: z.string(), name: z.string(), flow: z.string() }),
  step: z.string(),
  visit: z.number(),
  who: z.string(),
  outcomes: z.array(z.string()),
  grants: z.array(z.string()),
  votes: z.array(
    z.object({
      by: z.string(),
      onBehalfOf: z.array(z.string()).optional(),
      outcome: z.string(),
      reason: z.string().optional(),
      args: z.record(z.string(), z.json()).optional(),
      at: z.number(),
      /** Who voted has lost the right since: it does not count. */
      lapsed: z.literal(true).optional(),
    }),
  ),
  /** By granting outcome: who must still vote for it, in the notation of FSL. */
  missing: z.record(z.string(), z.string()),
  /** By granting outcome: how many people at least must still vote for it. Who is required counts for the quorum, too. */
  votesLeft: z.record(z.string(), z.number()),
  reasonMinLength: z.number(),
  digest: z.string(),
  guards: z.array(GuardView),
  openedAt: z.number(),
  /** Who cannot decide, as a flow names them. */
  exclude: z.array(z.string()),
  due: z.object({ at: z.number(), reminded: z.boolean() }).optional(),
  /** The outcome that it has when nobody decides. */
  expire: z.object({ at: z.number(), outcome: z.string() }).optional(),
  /** By outcome: what is asked of who chooses it, in place of a reason. */
  args: z.record(z.string(), z.array(ParamView)),
  /** The same as JSON Schema, for forms. */
  schemas: z.record(z.string(), JsonSchema),
  /** Whether the one who asks may decide, and if not, why. */
  mayDecide: z.boolean(),
  mayNotBecause: WhyNot.optional(),
  change: z.object({ commit: z.string(), branch: z.string(), author: z.string(), message: z.string() }).optional(),
  ...DecisionCourse.shape,
});
export type DecisionView = z.infer<typeof DecisionView>;

/** One that is over, as it was when it ended; without an outcome where nobody has decided it. */
export const DecidedView = DecisionView.extend({
  closedAt: z.number(),
  outcome: z.string().optional(),
  by: z.string(),
  reason: z.string().optional(),
  /** What the form of its outcome was given, as JSON. */
  data: z.string().optional(),
  overridden: z.boolean().optional(),
});
export type DecidedView = z.infer<typeof DecidedView>;

/** A page of an inbox may be short and still name the place of a next one. */
export const InboxPage = z.object({
  decisions: z.array(DecisionView.extend({ project: z.string() })),
  next: z.string().optional(),
});
export type InboxPage = z.infer<typeof InboxPage>;

export const VisitView = z.object({
  step: z.string(),
  visit: z.number(),
  attempts: z.number(),
  openedAt: z.number(),
  closedAt: z.number().optional(),
  /** Missing while the visit is open, and of a visit that was withdrawn. */
  outcome: z.string().optional(),
  by: z.string().optional(),
  reason: z.string().optional(),
  /** Somebody decided without the others who were asked. */
  overridden: z.boolean().optional(),
  data: z.string().optional(),
  build: z.string().optional(),
  /** Id and name of the run that the visit waits or waited for. */
  child: z.string().optional(),
  childName: z.string().optional(),
  status: z.enum(['open', 'closed', 'withdrawn']),
  /** What people did to it: of its last attempt, the latest of each action. */
  acts: z.array(ActView).optional(),
});
export type VisitView = z.infer<typeof VisitView>;

export const RunSummary = z.object({
  id: z.string(),
  name: z.string(),
  project: z.string(),
  flow: z.string(),
  status: RunStatus,
  /** Why it is held, paused, stopped or failed, as an English sentence; `because` says the same to other languages. */
  detail: z.string().optional(),
  because: RunCause.optional(),
  /** Who has stopped it, while the hook of its stop is run. */
  stopping: z.object({ by: z.string(), reason: z.string().optional() }).optional(),
  waitsFor: z.array(WaitView),
  startedBy: z.string(),
  /** That it was started from, as it was then. */
  template: z.object({ id: z.number(), name: z.string(), version: z.number() }).optional(),
  /** That it belongs to. */
  group: z.object({ id: z.number(), name: z.string() }).optional(),
  description: z.string().optional(),
  /** The step of another run that waits for this one. */
  parent: z
    .object({
      /** Its id; `name` where that is known. */
      run: z.string(),
      name: z.string().optional(),
      step: z.string(),
      visit: z.number(),
      attempt: z.number(),
    })
    .optional(),
  startedAt: z.number(),
  updatedAt: z.number(),
  seq: z.number(),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** `taken`: it has ended the wait of `step`. `kept`: for a step that will wait for it. `repeated`: its key is known. */
export const RunEventTaken = RunSummary.extend({
  event: z.object({ name: z.string(), use: z.enum(['taken', 'kept', 'repeated']), step: z.string().optional() }),
});
export type RunEventTaken = z.infer<typeof RunEventTaken>;

/** `act`: what has become of it, where the job of the step has actions. */
export const RunActed = RunSummary.extend({ act: ActView.optional() });
export type RunActed = z.infer<typeof RunActed>;

export const RunView = RunSummary.extend({
  flowHash: z.string(),
  forkedFrom: z
    .object({ run: z.string(), name: z.string().optional(), step: z.string(), visit: z.number() })
    .optional(),
  inputs: z.record(z.string(), z.unknown()),
  context: z.record(z.string(), z.unknown()),
  /** Of the flow, in its order. */
  steps: z.array(
    z.object({
      name: z.string(),
      job: z.string(),
      on: z.record(z.string(), z.string()),
      visits: z.number(),
      lastOutcome: z.string().optional(),
      open: z.boolean(),
      /** How a rollback takes back what it did; `nothing` does: a point of no return. */
      undo: z.enum(['http', 'code', 'run', 'nothing']).optional(),
      /** Why nothing can: a rollback stops here until a person says so. */
      irreversible: z.string().optional(),
      /** It is meant to have no undo: a rollback leaves it. */
      forwardOnly: z.literal(true).optional(),
      /** What its code has saved, and how that is shown. */
      saved: z.record(z.string(), z.json()).optional(),
      panel: PanelView.optional(),
    }),
  ),
  /** What people may do to open steps. */
  actions: z.array(ActionToTake),
  visits: z.array(VisitView),
  decisions: z.array(DecisionView),
  /** Of its decisions, open or over, the latest of both together: see `noteLimits`. */
  comments: z.array(CommentView).default([]),
  evidence: z.array(EvidenceView).default([]),
  rollback: RollbackView.optional(),
  /** Named events that came early and that no step has waited for yet, in the order of their arrival. */
  keptEvents: z.array(
    z.object({ name: z.string(), at: z.number(), expiresAt: z.number(), data: z.string().optional() }),
  ),
});
export type RunView = z.infer<typeof RunView>;

export const TransitionView = z.object({
  seq: z.number(),
  at: z.number(),
  actor: z.string(),
  cause: z.string(),
  events: z.array(z.looseObject({ type: z.string() })),
});
export type TransitionView = z.infer<typeof TransitionView>;

/** Those that sign now, the newest first. A receiver that knows one of them can check every call. */
export const SigningKeysView = z.object({
  project: z.string(),
  keys: z.array(
    z.object({ id: z.string(), secret: z.string(), createdAt: z.number(), signsUntil: z.number().optional() }),
  ),
});
export type SigningKeysView = z.infer<typeof SigningKeysView>;

export const RepositoryView = z.object({
  id: z.string(),
  scm: z.string(),
  name: z.string(),
  url: z.string(),
  defaultBranch: z.string(),
  startRule: z.object({ flow: z.string(), events: z.array(z.string()), branches: z.array(z.string()) }).optional(),
});
export type RepositoryView = z.infer<typeof RepositoryView>;

/** `hookSecret` is shown this once. `hookPath` is relative to the server's address. */
export const RepositoryAdded = z.object({
  id: z.string(),
  scm: z.string(),
  name: z.string(),
  url: z.string(),
  defaultBranch: z.string(),
  hookPath: z.string(),
  hookSecret: z.string(),
});
export type RepositoryAdded = z.infer<typeof RepositoryAdded>;

/** Of a hook call: the runs that it started, or why none. */
export const HookTaken = z.object({
  runs: z.array(z.object({ id: z.string(), name: z.string() })),
  skipped: z.string().optional(),
});
export type HookTaken = z.infer<typeof HookTaken>;

export const FlowView = z.object({
  name: z.string(),
  hash: z.string(),
  updatedAt: z.number(),
  inputs: z.array(z.string()),
  /** Of the inputs that a start may give, as JSON Schema. */
  inputSchema: JsonSchema,
});
export type FlowView = z.infer<typeof FlowView>;

/** One entry of a flow's history; the newest has the highest number. */
export const NumberedVersion = z.object({ number: z.number(), hash: z.string(), at: z.number() });
export type NumberedVersion = z.infer<typeof NumberedVersion>;

/** A flow with the contracts of its jobs; secrets are references. */
export const FlowVersionView = z.object({
  hash: z.string(),
  flow: z.looseObject({
    name: z.string(),
    /** Steps beside its graph, by when they are run: start, stop, finish. */
    hooks: z.record(z.string(), z.looseObject({ name: z.string(), job: z.string() })).optional(),
  }),
  /** Of what a start is given, as JSON Schema. */
  inputSchema: JsonSchema,
  jobs: z.record(
    z.string(),
    z.looseObject({ kind: z.string(), params: z.array(z.looseObject({ name: z.string(), type: z.string() })) }),
  ),
  /** The same as text. */
  fsl: z.string(),
});
export type FlowVersionView = z.infer<typeof FlowVersionView>;

const VisitRef = z.object({ step: z.string(), visit: z.number() });

/** What a move to another version would do; where there are problems, nothing. */
export const MigrationView = z.object({
  from: z.string(),
  to: z.string(),
  problems: z.array(z.string()),
  /** Open visits that go on. */
  stay: z.array(VisitRef),
  /** Open decisions that are asked again. */
  askedAgain: z.array(VisitRef),
  /** Outcomes that an open step cannot end with any more. */
  vanish: z.array(z.object({ step: z.string(), outcome: z.string() })),
  /** Steps that have to be granted again before their next attempt. */
  superseded: z.array(z.string()),
});
export type MigrationView = z.infer<typeof MigrationView>;

export const ActionView = z.object({
  name: z.string(),
  addresses: z.array(z.string()),
  outcomes: z.array(z.string()),
  params: z.array(z.object({ name: z.string(), type: z.string(), required: z.boolean() })),
  effect: z.boolean(),
  environment: z.string().optional(),
  updatedAt: z.number(),
});
export type ActionView = z.infer<typeof ActionView>;

/** `seq`: of the transition that started it, behind which a page goes on. No end: it is open, or was withdrawn. */
export const AttemptView = z.object({
  seq: z.number(),
  step: z.string(),
  visit: z.number(),
  attempt: z.number(),
  job: z.string(),
  startedAt: z.number(),
  deadline: z.number().optional(),
  endedAt: z.number().optional(),
  outcome: z.string().optional(),
  failure: z.string().optional(),
});
export type AttemptView = z.infer<typeof AttemptView>;

export const Me = z.object({
  name: z.string(),
  role: UserRole,
  /** By the names of the projects. */
  roles: z.record(z.string(), Role),
  groups: z.array(z.string()),
  openMode: z.boolean(),
});
export type Me = z.infer<typeof Me>;

/** One hint of a project's stream: this run or build has changed. */
export const ChangeHint = z.object({ kind: z.enum(['run', 'build']), id: z.string(), seq: z.number() });
export type ChangeHint = z.infer<typeof ChangeHint>;
