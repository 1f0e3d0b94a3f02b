import type { Value } from '../value.ts';

/** A versioned graph of steps: pure data, addressed by the hash of its content (see `hashFlow`). */
export type Flow = {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  /** Arguments of a start. */
  readonly inputs: readonly Param[];
  /** The first is the entry. */
  readonly steps: readonly Step[];
  readonly onFailure: OnFailure;
  readonly limits: Limits;
  /** Steps that no edge leads to. Of their edges `done` means that they are over, and any other that they have failed. */
  readonly hooks?: { readonly [hook in Hook]?: Step };
};

/** Before the first step, before a run is stopped, and when all its steps are over. */
export type Hook = 'start' | 'stop' | 'finish';

/** `rollback` takes back what the run did. */
export type OnFailure = 'stop' | 'hold' | 'rollback';

export type Limits = {
  /** Transitions of one run before it is held; see `defaultLimits`. */
  readonly transitions: number;
  /** Visits of one step within a minute before further ones are slowed down; 0 is off. */
  readonly visitsPerMinute: number;
  /** Runs of the flow, by its name in its project, that are open at the same time. */
  readonly openRuns?: number;
  /** What a start beyond that does; `refuse` where it is absent. */
  readonly onFull?: OnFull;
};

/** `queue` makes the run, and starts it when it is its turn. */
export type OnFull = 'refuse' | 'queue';

export const defaultLimits: Limits = { transitions: 10_000, visitsPerMinute: 600 };

export type Step = {
  readonly name: string;
  /** The name of a job of the same version. */
  readonly job: string;
  readonly args: readonly Binding[];
  /** What the flow gives actions of its job other than the trigger, by their names. */
  readonly actArgs?: { readonly [action: string]: readonly Binding[] };
  /** Its one argument, `value`, is all that its job gets, which is code; a large one is `blob`, its hash. */
  readonly byValue?: true;
  /** What follows each outcome. An outcome that is not mapped cannot be acknowledged. */
  readonly on: { readonly [outcome: Outcome]: Target };
  /** `manual` waits for an explicit trigger before its first attempt. */
  readonly trigger: 'auto' | 'manual';
  /** Present on the join of a branch set: entered once, when each branch has arrived or ended. */
  readonly enter?: 'all';
  readonly timeoutMs?: number;
  readonly retry?: Retry;
  /** Present exactly when the job is a decision. */
  readonly decision?: DecisionRule;
};

/** The named result of a step, as `SUCCESS` or `REWORK`. */
export type Outcome = string;

/** Outcomes that only the engine gives: any step may map them, none can be acknowledged from outside. */
export const engineOutcomes = ['TIMEOUT', 'UNREACHABLE', 'KILLED', 'EXPIRED'] as const;

export type Target =
  | 'done'
  | 'stopped'
  | 'hold'
  | 'rollback'
  | { readonly step: string }
  /** Opens a branch set, one branch per step. */
  | { readonly fork: readonly string[] };

/** The steps that a target enters. */
export function stepsOf(target: Target): readonly string[] {
  if (typeof target !== 'object') return [];
  return 'fork' in target ? target.fork : [target.step];
}

export type Retry = {
  /** Attempts of one visit in all, the first included. */
  readonly maxAttempts: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
};

export type Param = {
  readonly name: string;
  readonly type: ParamType;
  readonly required: boolean;
  readonly default?: Value;
  /** `static`: no person gives it. `const`: the flow alone does. Absent: everybody may. */
  readonly mark?: 'static' | 'const';
  readonly checks?: ParamChecks;
};

export type ParamChecks = {
  readonly min?: number;
  readonly max?: number;
  /** Characters that can be read of a text, items of a list. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** RE2, of the whole text. */
  readonly regex?: string;
  readonly oneOf?: readonly (string | number)[];
};

export type ParamType = 'str' | 'int' | 'float' | 'bool' | 'list' | 'dict' | 'secret';

export type Binding = { readonly name: string; readonly from: Source };

/** Where an argument's value comes from. References are looked up when the first attempt of a visit is made. */
export type Source =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'input'; readonly name: string }
  /** A path into the latest finished visit of a step. */
  | { readonly kind: 'result'; readonly step: string; readonly path: readonly string[] }
  | { readonly kind: 'context'; readonly path: readonly string[] }
  /** A key of the configuration of the run's template, or a path into it. */
  | { readonly kind: 'config'; readonly path: readonly string[] }
  /** One that is stored, of the environment of the job, else of the project, else of all: for an argument that is a secret. */
  | { readonly kind: 'secret'; readonly name: string };

export type Job = HttpJob | PipelineJob | DecisionJob | WaitJob | FlowJob | CodeJob;

/** What has a name of its own outside of flows. */
export type DeclaredJob = HttpJob | CodeJob;

type JobContract = {
  readonly name: string;
  readonly params: readonly Param[];
  readonly outcomes: readonly Outcome[];
  /** Whether it changes something outside: decisions guard effects. */
  readonly effect: boolean;
  readonly environment?: string;
};

/** What the author of a job promises of the effect that it makes. */
type EffectPromises = {
  /** Why what it does cannot be taken back: a way back stops here, until a person goes on. */
  readonly irreversible?: string;
  /** What it does is mended by going on: a way back leaves it as it is. */
  readonly forwardOnly?: true;
  /** A timeout is followed by another attempt with the same key: who gets it makes the effect once. */
  readonly idempotent?: true;
  /** Where nobody knows whether it was made, a person decides; it is not sent again by itself. */
  readonly atMostOnce?: true;
};

export type HttpJob = JobContract &
  EffectPromises & {
    readonly kind: 'http';
    readonly scheme: 'http' | 'https';
    /** Tried in order until one accepts. */
    readonly addresses: readonly string[];
    /** Where what it did is taken back, in the same way. */
    readonly undo?: readonly string[];
    /** A sealed secret with the only certificate authority that is trusted, in PEM. */
    readonly capem?: SecretRef;
    /** Of steps that do not say otherwise. */
    readonly timeoutMs?: number;
    readonly retry?: Retry;
  };

export type PipelineJob = JobContract & { readonly kind: 'pipeline' };

/** The outcomes of a decision stand in its step. */
export type DecisionJob = JobContract & { readonly kind: 'decision' };

/** Waits for a time or for a named event; its step's timeout ends it otherwise. */
export type WaitJob = JobContract & { readonly kind: 'wait' };

/** A run of another flow: the step has its status. */
export type FlowJob = JobContract & { readonly kind: 'flow' };

/** TypeScript that a job host runs, and only one that has this version of it. */
export type CodeJob = JobContract &
  EffectPromises & {
    readonly kind: 'code';
    readonly version: string;
    /** It takes any arguments beside its parameters. */
    readonly open?: true;
    /** For people, with what each argument is. */
    readonly description?: string;
    readonly comments?: { readonly [param: string]: string };
    /** People act on its steps, until one of these ends them; its parameters are those of `trigger`, which begins them. */
    readonly actions?: { readonly [action: string]: ActionContract };
    /** How what it has saved is shown. */
    readonly panel?: Panel;
    /** It can take back what it did. */
    readonly undo?: true;
  };

/** One action of a job, besides `trigger`. */
export type ActionContract = {
  readonly params: readonly Param[];
  readonly description?: string;
  readonly comments?: { readonly [param: string]: string };
};

/** Declarative: no HTML comes from a job. `from` is a key of what a step has saved. */
export type Panel = {
  readonly sections: readonly {
    readonly title?: string;
    readonly from: string;
    readonly as: 'fields' | 'table' | 'chart' | 'markdown';
  }[];
};

/** What a job host must have to run it. */
export function codeKey({ name, version }: Pick<CodeJob, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

export type SecretRef = { readonly secret: string };

export type DecisionRule = {
  /** Of a granting outcome; every other is decided by one of all these people. */
  readonly who: Quorum;
  /** Outcomes that let the guarded steps happen; the others are refusals and need a reason. */
  readonly grants: readonly Outcome[];
  /** Least length of the reason of a refusal, in characters. */
  readonly reasonMinLength: number;
  /** Who cannot decide, besides the initiator, who never can. */
  readonly exclude?: readonly Exclusion[];
  /** Effects that it guards, instead of all that a granting outcome reaches before the next decision. */
  readonly guards?: readonly string[];
  /** From its opening to its one reminder. */
  readonly dueMs?: number;
  /** What is decided when nobody has: never a grant. */
  readonly expire?: { readonly afterMs: number; readonly outcome: Outcome };
  /** What is asked of who chooses an outcome, in place of a reason. */
  readonly args?: { readonly [outcome: Outcome]: readonly Param[] };
  readonly kind?: DecisionKind;
  /** Users without whom nothing is granted, by name; they are asked, whatever `who` says. */
  readonly required?: readonly string[];
  /** From its first reminder, or its opening, to the next, and so on. */
  readonly remindMs?: number;
  /** Who is asked besides when it is still open by then. */
  readonly escalate?: readonly (Members & { readonly afterMs: number })[];
  /** Who may override it, besides administrators. */
  readonly override?: Members;
};

/** What a decision is for; `record` only writes down what somebody did, and guards nothing. */
export type DecisionKind = 'qa' | 'review' | 'record';

/** Members of any of the groups, and the named users. */
export type Members = { readonly groups: readonly string[]; readonly users: readonly string[] };

export const exclusions = ['initiator', 'commit_authors', 'approvers', 'run_editors'] as const;

export type Exclusion = (typeof exclusions)[number];

/** One of the alternatives is enough, and needs all of its parts. A person counts for one part only. */
export type Quorum = readonly (readonly QuorumPart[])[];

/** So many people, each a member of any of the groups or one of the named users. */
export type QuorumPart = Members & { readonly count: number };

/** A flow with the contracts of its jobs, pinned by its hash for the life of a run. */
export type FlowVersion = {
  /** SHA-256 over the canonical JSON of flow and jobs, in hex. */
  readonly hash: string;
  readonly flow: Flow;
  readonly jobs: { readonly [name: string]: Job };
  /** See `formatOfFlow`; the hash does not cover it. */
  readonly format?: number;
};
