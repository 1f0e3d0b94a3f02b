import type { UndoTrace, VisitTrace } from '../story/visit-trace.ts';

/**
 * What a step is to who looks at the whole: as its latest visit is. `past`: of the run that this one was forked from.
 * `plan`: of a flow, where no run is looked at.
 */
export type StepState =
  | 'plan'
  | 'idle'
  | 'queued'
  | 'working'
  | 'asking'
  | 'waiting'
  | 'held'
  | 'good'
  | 'bad'
  | 'withdrawn'
  | 'past'
  | 'undoing'
  | 'undone'
  | 'undoFailed'
  | 'left';

/** Of what is drawn of two versions of a flow, against the earlier one; absent where nothing is compared or differs. */
export type Change = 'added' | 'removed' | 'changed';

export type JobKind = 'http' | 'pipeline' | 'decision' | 'wait' | 'flow' | 'code' | 'unknown';

/** An outcome that ends the run or stops it short: told at its step, as edges to one node would be a knot. */
export type EndMark = {
  readonly outcome: string;
  readonly end: 'stopped' | 'hold' | 'rollback';
  readonly taken: number;
  readonly change?: Change;
};

export type StepNode = {
  readonly kind: 'step';
  readonly id: string;
  readonly step: string;
  readonly job: string;
  readonly jobKind: JobKind;
  readonly state: StepState;
  readonly visits: number;
  /** Of its latest visit. */
  readonly visit?: VisitTrace;
  readonly outcome?: string;
  /** Who is asked, in the notation of FSL. */
  readonly who?: string;
  readonly votes: readonly string[];
  readonly ends: readonly EndMark[];
  readonly hook?: 'start' | 'stop' | 'finish';
  /** Entered once for all branches: how many have come, while they are open. */
  readonly join?: { readonly arrived: number; readonly of: number } | 'idle';
  readonly noReturn?: true;
  readonly undo?: UndoTrace;
  /** What a plan says besides: whether runs begin here, whether what it does can be taken back, and where it acts. */
  readonly isEntry?: true;
  readonly canUndo?: true;
  readonly environment?: string;
  readonly change?: Change;
};

/** Steps in a row of which none needs anybody. */
export type GroupNode = {
  readonly kind: 'group';
  readonly id: string;
  readonly steps: readonly string[];
  readonly state: StepState;
};

/** `rest`: steps that are not drawn until somebody asks. */
export type EndNode = {
  readonly kind: 'end';
  readonly id: string;
  readonly end: 'done' | 'rest';
  readonly count: number;
  readonly reached: boolean;
};

export type GraphNode = StepNode | GroupNode | EndNode;

export type GraphEdge = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: 'flow' | 'fork' | 'undo';
  readonly labels: readonly { readonly outcome: string; readonly taken: number; readonly change?: Change }[];
  readonly taken: number;
  /** The way back of a loop, or to itself. */
  readonly isBack: boolean;
  /** Along it the run has come to where it is now. */
  readonly isLatest: boolean;
  readonly change?: Change;
};

export type RunGraph = { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] };

export function stepId(step: string): string {
  return `step:${step}`;
}

export const doneId = 'end:done';
