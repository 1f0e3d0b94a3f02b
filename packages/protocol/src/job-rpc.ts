import { z } from 'zod';
import { json } from './json.ts';

/**
 * What job hosts say besides the agents' methods, on the same connection. Work comes to them as notifications of the
 * server, as much as they have slots for; what they tell is acknowledged, many results in one message.
 */

export const jobMethods = ['jobs', 'results', 'giveBack', 'undoData', 'finishGroup', 'jobLog', 'drain'] as const;
export type JobMethod = (typeof jobMethods)[number];

/** What is answered on a connection on which the jobs were not told yet. */
export const jobsFirst = 'jobs has to come before this';

/** By the server, without an answer. */
export const hostNotifications = { run: 'run', cancel: 'cancel' } as const;

const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}@]+$/u);
const text = z.string().max(10_000);

const values = z.record(z.string().max(1000), json);
const leaseId = z.string().max(1024);

/** The same as the engine's parameters. */
export const CodeParam = z.object({
  name,
  type: z.enum(['str', 'int', 'float', 'bool', 'list', 'dict', 'secret']),
  required: z.boolean(),
  default: json.exactOptional(),
  mark: z.enum(['static', 'const']).exactOptional(),
  checks: z
    .object({
      min: z.number().exactOptional(),
      max: z.number().exactOptional(),
      minLength: z.number().int().min(0).exactOptional(),
      maxLength: z.number().int().min(0).exactOptional(),
      regex: z.string().max(1000).exactOptional(),
      oneOf: z
        .array(z.union([z.string(), z.number()]))
        .max(1000)
        .readonly()
        .exactOptional(),
    })
    .exactOptional(),
});

const params = z.array(CodeParam).max(100).readonly();
const comments = z.record(name, text);

/** One action of a job; the parameters of `trigger` are those of the job. */
const DeclaredAction = z.object({ params, description: text.exactOptional(), comments: comments.exactOptional() });

const PanelSection = z.object({
  title: text.exactOptional(),
  from: name,
  as: z.enum(['fields', 'table', 'chart', 'markdown']),
});

/** What the server knows of a job: its contract, and which version of its code the host has. */
export const DeclaredCode = z.object({
  kind: z.literal('code'),
  name,
  version: name,
  description: text.exactOptional(),
  params,
  /** It takes any arguments beside these. */
  open: z.literal(true).exactOptional(),
  comments: comments.exactOptional(),
  /** People act on its steps. */
  actions: z.record(name, DeclaredAction).exactOptional(),
  panel: z.object({ sections: z.array(PanelSection).max(100).readonly() }).exactOptional(),
  outcomes: z.array(name).min(1).max(100).readonly(),
  effect: z.boolean(),
  environment: name.exactOptional(),
  undo: z.literal(true).exactOptional(),
  irreversible: text.exactOptional(),
  forwardOnly: z.literal(true).exactOptional(),
  atMostOnce: z.literal(true).exactOptional(),
  idempotent: z.literal(true).exactOptional(),
});
export type DeclaredCode = z.infer<typeof DeclaredCode>;

/** `running`: the leases that the host still works on, from before the connection. */
export const JobsParams = z.object({
  jobs: z.array(DeclaredCode).max(1000),
  /** Each is read by itself, so that one that is none refuses no job. */
  flows: z.array(z.unknown()).max(200).default([]),
  slots: z.number().int().min(1).max(1024),
  /** It hides the secrets that an attempt is given: who does not say so gets no attempt with one. */
  masks: z.boolean().default(false),
  running: z.array(leaseId).max(1024).default([]),
});

export const JobsAnswer = z.object({
  /** Jobs that the catalogue does not take, with why. */
  refused: z.array(z.object({ name: z.string(), problem: z.string() })),
  /** Flows that nobody will be offered, with why. */
  refusedFlows: z.array(z.object({ name: z.string(), problem: z.string() })).exactOptional(),
  /** Of the running ones, those that are with somebody else, or over. */
  lost: z.array(z.string()),
});
export type JobsAnswer = z.infer<typeof JobsAnswer>;

/** What an undo gets: what the visit has remembered for it, and why the run is rolled back. */
const UndoDelivery = z.object({
  data: values,
  cause: z.object({ code: z.literal('thrown'), message: z.string(), place: z.literal('execute') }),
});

/** One delivery of an attempt, of an act of it, or of the undo of one. */
export const CodeDelivery = z.object({
  id: leaseId,
  job: z.string(),
  version: z.string(),
  run: z.object({
    id: z.string(),
    name: z.string(),
    project: z.string(),
    /** The group of runs that it belongs to. */
    group: z.object({ id: z.number(), name: z.string() }).exactOptional(),
  }),
  step: z.string(),
  visit: z.number(),
  attempt: z.number(),
  key: z.string(),
  args: values,
  /** Which of them are secrets: what comes back must not have them. */
  secrets: z.array(z.string()).exactOptional(),
  /** Its one argument, `value`, is all that the job gets. */
  byValue: z.literal(true).exactOptional(),
  context: values,
  saved: z.record(z.string(), values),
  /** What is left until its deadline. */
  timeoutMs: z.number().exactOptional(),
  undo: UndoDelivery.exactOptional(),
  /** Who acts is absent where the flow itself has triggered the step. */
  act: z.object({ action: name, actor: z.string().exactOptional() }).exactOptional(),
  /** Position of its first line, behind those of earlier deliveries. */
  logFrom: z.number().int(),
});
export type CodeDelivery = z.infer<typeof CodeDelivery>;

export const RunNotification = z.object({ tasks: z.array(CodeDelivery) });
export const CancelNotification = z.object({ ids: z.array(z.string()), reason: z.enum(['cancelled', 'lost']) });

const CodeError = z.object({
  code: z.string().max(100),
  message: text,
  place: z.string().max(200),
  stack: text.exactOptional(),
});

const LogLine = z.object({
  pos: z.number().int().min(0),
  time: z.number().min(0),
  type: z.number().int().min(0).max(4),
  out: z.string().max(262_144),
});
export type JobLogLine = z.infer<typeof LogLine>;

const problem = {
  message: text,
  code: z.string().max(100).exactOptional(),
  place: z.string().max(200).exactOptional(),
};

const ActAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: json.exactOptional() }),
  z.object({ ok: z.literal(false), ...problem }),
]);

/** What an act says of its step; it counts even where its answer is not ok. */
const ActEnd = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('finished'), outcome: name }),
  z.object({ kind: z.literal('stopped'), reason: text }),
  z.object({ kind: z.literal('failed'), ...problem }),
]);

const CodeEnd = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('returned'),
    value: json,
    context: values.exactOptional(),
    saved: values.exactOptional(),
  }),
  z.object({
    kind: z.literal('acted'),
    answer: ActAnswer,
    step: ActEnd.exactOptional(),
    context: values.exactOptional(),
    saved: values.exactOptional(),
  }),
  z.object({ kind: z.literal('failed'), ...problem }),
]);
export type CodeEnd = z.infer<typeof CodeEnd>;

export const CodeResult = z.object({
  id: leaseId,
  end: CodeEnd,
  errors: z.array(CodeError).max(100).exactOptional(),
  /** The last ones, kept before the result is. */
  lines: z.array(LogLine).max(1000).exactOptional(),
});
export type CodeResult = z.infer<typeof CodeResult>;

/** Each is read by itself, so that one that is none refuses no other. */
export const ResultsParams = z.object({ results: z.array(z.unknown()).min(1).max(256) });

/** In the order of the results. `refused`: it is none. `later`: the server is in trouble, and the result has to be sent again. */
export const ResultsAnswer = z.object({ results: z.array(z.enum(['taken', 'lost', 'refused', 'later'])) });
export type ResultAnswer = z.infer<typeof ResultsAnswer>['results'][number];

/** What was handed over and not begun. */
export const GiveBackParams = z.object({ ids: z.array(leaseId).max(1024) });
export const UndoDataParams = z.object({ id: leaseId, key: z.string().min(1).max(200), value: json });
/** No more runs belong to the group of the run. */
export const FinishGroupParams = z.object({ id: leaseId });
export const JobLogParams = z.object({ id: leaseId, lines: z.array(LogLine).min(1).max(1000) });
