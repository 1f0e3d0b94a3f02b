import { type DecisionJob, engineOutcomes, type Job, type Param, type Step } from '@signalbox/engine';
import type { Severity } from '../diagnostic/diagnostic.ts';
import { expectedNames } from '../diagnostic/expected-names.ts';
import type { Report } from '../diagnostic/report.ts';
import { reportButLacks } from '../diagnostic/report-but-lacks.ts';
import type { StepClause, StepNode } from '../parse/syntax.ts';
import { bindActArguments, bindArguments } from './bind-arguments.ts';
import { bindValue } from './bind-value.ts';
import { checkChildFlow } from './check-child-flow.ts';
import { checkWait } from './check-wait.ts';
import { type ClausesByKey, clausesByKey } from './clauses-by-key.ts';
import { compileEdges } from './compile-edges.ts';
import type { KnownFlows } from './compile-flow.ts';
import { readDecisionRule } from './decision-rule.ts';
import { readDuration } from './duration.ts';
import { reportRepeated } from './repeated.ts';
import { readRetry } from './retry.ts';

export type StepJob = Job | 'broken' | undefined;

/** What the steps of one flow see of it. */
export type FlowScope = {
  /** A flow with its run: there echoer was strict. */
  readonly inline: boolean;
  /** What a flaw that echoer let pass is. */
  readonly leniency: Severity;
  /** Steps or inputs were lost by a syntax error: what seems unknown may be one of them. */
  readonly incomplete: boolean;
  readonly inputs: ReadonlyMap<string, Param>;
  readonly steps: ReadonlySet<string>;
  /** By the names that the steps use. */
  readonly jobs: ReadonlyMap<string, StepJob>;
  readonly flows: KnownFlows;
  /** Of all that a step may name. */
  readonly actionNames: () => Iterable<string>;
  readonly decision: DecisionJob;
  readonly report: Report;
};

export function compileStep(node: StepNode, scope: FlowScope): Step {
  const { report } = scope;
  const clauses = clausesByKey<StepClause>(node.clauses);
  if (clauses.action) return compileJobStep(node, clauses.action.value.text, clauses, scope);
  if (isDecision(node)) return compileDecision(node, clauses, { ...scope, report: reportButLacks(node, report) });
  if (!node.broken) report('error', 'missing_clause', `step (${node.name.text}) has no action = …;`, node.name);
  return { name: node.name.text, job: '', args: [], on: compileEdges(node, scope), trigger: 'auto' };
}

const decisionKeys = [
  ...(['who', 'exclude', 'grants', 'guards', 'due', 'expire'] as const),
  ...(['kind', 'required', 'remind', 'escalate', 'override'] as const),
];
const ofDecisions: ReadonlySet<string> = new Set(decisionKeys);

/** Where a syntax error may have taken the action, what is left must be of a decision. */
function isDecision({ keyword, broken, clauses }: StepNode): boolean {
  return keyword === 'deci' && (!broken || clauses.some(({ key }) => ofDecisions.has(key)));
}

function compileJobStep(node: StepNode, jobName: string, clauses: ClausesByKey<StepClause>, scope: FlowScope): Step {
  const { report } = scope;
  const { action, args, timeout, trigger } = clauses;
  const job = scope.jobs.get(jobName);
  if (job === undefined && action) {
    const message = () =>
      `action (${jobName}) is not defined${expectedNames(jobName, 'known actions', scope.actionNames())}`;
    report('error', 'unknown_action', message, action.value);
  }
  for (const clause of decisionKeys.map((key) => clauses[key])) {
    if (!clause) continue;
    report('error', 'misplaced_clause', `${clause.key} belongs to a deci without an action`, clause.keySpan);
  }
  if (args?.forms) report('error', 'misplaced_clause', 'only a deci without an action asks by outcome', args.keySpan);
  const contract = job === 'broken' ? undefined : job;
  if (contract) checkOutcomes(node, contract, scope);
  const inherited = contract?.kind === 'http' ? contract : undefined;
  const timeoutMs = timeout ? readDuration(timeout.value, report) : inherited?.timeoutMs;
  const retry = clauses.retry ? readRetry(clauses.retry.value, clauses.retry.keySpan, report) : inherited?.retry;
  const ofTrigger = (args?.value ?? []).filter((each) => !each.action);
  const actArgs = bindActArguments(node, args?.value ?? [], contract, scope);
  const bound = clauses.value
    ? bindValue(clauses.value, args, contract, scope)
    : bindArguments(node, ofTrigger, contract, scope);
  if (contract?.kind === 'flow') checkChildFlow(node, ofTrigger, scope);
  if (contract?.kind === 'wait') {
    checkWait(node, bound, scope);
    if (clauses.retry) report('error', 'misplaced_clause', 'a wait is not tried again', clauses.retry.keySpan);
  }
  return {
    name: node.name.text,
    job: jobName,
    args: bound,
    ...(actArgs && { actArgs }),
    ...(clauses.value && { byValue: true }),
    on: compileEdges(node, scope),
    trigger: trigger?.value.text === 'manual' ? 'manual' : 'auto',
    ...joins(clauses),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(retry && { retry }),
  };
}

function compileDecision(node: StepNode, clauses: ClausesByKey<StepClause>, scope: FlowScope): Step {
  const { report } = scope;
  const { name } = node;
  const { args, timeout, retry, trigger } = clauses;
  if (args?.value.length) {
    report('error', 'wrong_value', 'args of a decision name their outcome, as (REJECT: str why)', args.keySpan);
  }
  for (const clause of [clauses.value, timeout, retry, trigger]) {
    if (clause) report('error', 'not_supported', `${clause.key} of a decision is not supported yet`, clause.keySpan);
  }
  reportRepeated(
    node.edges.map(({ outcome }) => outcome),
    ({ text }) => `deci (${name.text}) return state (${text}) is listed twice`,
    report,
  );
  return {
    name: name.text,
    job: scope.decision.name,
    args: [],
    on: compileEdges(node, scope),
    trigger: 'auto',
    ...joins(clauses),
    decision: readDecisionRule(node, clauses, scope),
  };
}

function joins({ enter }: ClausesByKey<StepClause>): Pick<Step, 'enter'> {
  return enter?.value.text === 'all' ? { enter: 'all' } : {};
}

function checkOutcomes({ name, edges }: StepNode, job: Job, { report, leniency }: FlowScope): void {
  const declared = new Set(job.outcomes);
  const mapped = new Set<string>();
  for (const { outcome } of edges) {
    const { text } = outcome;
    if (mapped.has(text)) {
      const message = `step (${name.text}) return state (${text}) is listed twice; the last counts`;
      report(leniency, 'duplicate', message, outcome);
    }
    mapped.add(text);
    if (!declared.has(text) && !isEngineOutcome(text)) {
      const expected = () => expectedNames(text, `the states of ${job.name}`, job.outcomes, engineOutcomes);
      const message = () => `step (${name.text}) return state (${text}) illegal type${expected()}`;
      report('error', 'unknown_outcome', message, outcome);
    }
  }
}

const isEngineOutcome = (name: string): boolean => engineOutcomes.some((reserved) => reserved === name);
