import type { Span } from './span.ts';

export type Statement = ActionStatement | FlowStatement | InlineRunStatement | RunStatement;

export type ActionStatement = StatementBase & { readonly kind: 'action'; readonly clauses: readonly ActionClause[] };

/** `flow … flow_end`. */
export type FlowStatement = StatementBase & { readonly kind: 'flow' } & Steps;

/** `flow_run … flow_run_end`: a flow and its run in one. */
export type InlineRunStatement = StatementBase & { readonly kind: 'inline_run' } & Steps;

/** `flow_run NAME = FLOW (…)`: a run of a stored flow. */
export type RunStatement = StatementBase & {
  readonly kind: 'run';
  readonly flow: Name;
  readonly args: readonly Argument[];
};

type StatementBase = Span & {
  readonly name: Name;
  /** A syntax error was found in it: what is here is right, but something may be absent. */
  readonly broken: boolean;
};

type Steps = {
  readonly clauses: readonly FlowClause[];
  readonly steps: readonly StepNode[];
  /** Steps or clauses of it were lost by a syntax error, not only parts of its steps. */
  readonly incomplete: boolean;
};

export type StepNode = Span & {
  readonly keyword: 'step' | 'deci';
  readonly name: Name;
  readonly edges: readonly Edge[];
  readonly clauses: readonly StepClause[];
  /** A syntax error was found in it. */
  readonly broken: boolean;
};

/** `OUTCOME -> TARGET & TARGET …`, where the targets may be absent; several are a fork. Empty brackets are one edge `DONE`. */
export type Edge = Span & { readonly outcome: Name; readonly targets: readonly Name[] };

export type Name = Span & { readonly text: string };

export type ActionClause =
  | ClauseOf<'addr', Name>
  | ClauseOf<'method', Name>
  | ClauseOf<'secret', Name | undefined>
  | ClauseOf<'args', readonly Declaration[]>
  | ClauseOf<'return', readonly Edge[]>
  | ClauseOf<'timeout', Name>
  | ClauseOf<'retry', readonly Argument[]>
  | ClauseOf<'effect', Name>
  | ClauseOf<'environment', Name>
  | ClauseOf<'undo', Name>
  | ClauseOf<'irreversible', Name>
  | ClauseOf<'forward_only', Name>
  | ClauseOf<'idempotent', Name>
  | ClauseOf<'at_most_once', Name>;

export type FlowClause =
  | ClauseOf<'inputs', readonly Declaration[]>
  | ClauseOf<'on_failure', Name>
  | ClauseOf<'limits', readonly Limit[]>
  | HookClauseOf<'on_start'>
  | HookClauseOf<'on_stop'>
  | HookClauseOf<'on_finish'>;

export type StepClause =
  | ClauseOf<'action', Name>
  /** Of a decision there are `forms` instead. */
  | (ClauseOf<'args', readonly Argument[]> & { readonly forms?: readonly OutcomeDeclaration[] })
  | ClauseOf<'value', ReferenceExpression>
  | ClauseOf<'who', Name>
  | ClauseOf<'exclude', readonly Name[]>
  | ClauseOf<'grants', readonly Name[]>
  | ClauseOf<'guards', readonly Name[]>
  | ClauseOf<'due', Name>
  | ClauseOf<'expire', Expiry>
  | ClauseOf<'kind', Name>
  | ClauseOf<'required', readonly Name[]>
  | ClauseOf<'remind', Name>
  | ClauseOf<'escalate', readonly Rung[]>
  | ClauseOf<'override', Name>
  | ClauseOf<'trigger', Name>
  | ClauseOf<'enter', Name>
  | ClauseOf<'timeout', Name>
  | ClauseOf<'retry', readonly Argument[]>;

export type Clause = ActionClause | FlowClause | StepClause;

type ClauseOf<Key extends string, Value> = Span & {
  readonly key: Key;
  /** The place of the key itself. */
  readonly keySpan: Span;
  readonly value: Value;
};

/** `NAME`, or `NAME (ARG = VALUE, …)`. */
type HookClauseOf<Key extends string> = ClauseOf<Key, Name> & { readonly args: readonly Argument[] };

/** `[MARK] TYPE NAME [= DEFAULT] [(CHECK = VALUE, …)]` */
export type Declaration = Span & {
  readonly mark?: Name;
  readonly type: Name;
  readonly name: Name;
  readonly default?: Expression;
  readonly checks?: readonly Argument[];
};

/** `OUTCOME: TYPE NAME …` */
export type OutcomeDeclaration = Declaration & { readonly outcome: Name };

/** `NAME = COUNT` or `NAME = WORD` */
export type Limit = Span & {
  readonly name: Name;
  readonly value: Span &
    ({ readonly kind: 'number'; readonly value: number } | { readonly kind: 'word'; readonly text: string });
};

/** `("24h", OUTCOME)` */
export type Expiry = { readonly after: Name; readonly outcome: Name };

/** `"group(ops)", "8h"` */
export type Rung = { readonly who: Name; readonly after: Name };

/** `NAME = VALUE` */
export type Argument = Span & {
  readonly name: Name;
  readonly value: Expression;
  /** Of a step that people act on: whose argument it is, where it is not the trigger's. */
  readonly action?: Name;
};

export type Expression = Span &
  (
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'bool'; readonly value: boolean }
    | { readonly kind: 'list'; readonly items: readonly Expression[] }
    | { readonly kind: 'dict'; readonly entries: readonly Argument[] }
    | { readonly kind: 'reference'; readonly path: readonly string[] }
  );

export type ReferenceExpression = Extract<Expression, { readonly kind: 'reference' }>;
