import {
  type DeclaredJob,
  defaultLimits,
  type FlowVersion,
  type Job,
  type OnFailure,
  type Param,
  type Step,
} from '@signalbox/engine';
import type { Report } from '../diagnostic/report.ts';
import type { Declaration, FlowClause, FlowStatement, InlineRunStatement, StepNode } from '../parse/syntax.ts';
import { builtInJobs, decisionJob, meantJob, usedWaitJob, waitJob } from './built-in-jobs.ts';
import { clausesByKey } from './clauses-by-key.ts';
import { compileHooks } from './compile-hooks.ts';
import { compileStep, type FlowScope, type StepJob } from './compile-step.ts';
import { readParams } from './declared-params.ts';
import { readLimits } from './limits.ts';
import { isPlain } from './plain.ts';
import { reportRepeated } from './repeated.ts';
import { reportFlowFindings } from './report-flow-findings.ts';

/** A flow version before it is pinned by its hash. */
export type FlowDefinition = Omit<FlowVersion, 'hash'>;

/** What is known of actions: `broken` is one whose own text has errors, about which nothing more is said. */
export type KnownActions = {
  readonly find: (name: string) => DeclaredJob | 'broken' | undefined;
  readonly names: () => readonly string[];
  /** Those that are not found are taken as broken ones are. */
  readonly assume: boolean;
};

/** Those that a run may be started of by the time that a step does: `broken` is one of which nothing is known yet. */
export type KnownFlows = {
  readonly find: (name: string) => FlowDefinition | 'broken' | undefined;
  readonly names: () => readonly string[];
};

export type KnownNames = { readonly actions: KnownActions; readonly flows: KnownFlows };

/** A check, or a skip, looks from each of them through the whole flow. */
const mostDecisions = 500;

export function* compileFlow(
  statement: FlowStatement | InlineRunStatement,
  known: KnownNames,
  report: Report,
): Generator<void, FlowDefinition> {
  const { name, steps } = statement;
  const clauses = clausesByKey<FlowClause>(statement.clauses);
  const declared = clauses.inputs?.value ?? [];
  const inputs = readParams(declared, `flow (${name.text}) inputs`, report);
  for (const [index, input] of inputs.entries()) {
    if (!input.mark || !input.required) continue;
    const message = `flow (${name.text}) inputs (${input.name}) is ${input.mark}: it needs a default, for nobody gives it`;
    report('error', 'wrong_value', message, (declared[index] as Declaration).name);
  }
  const scope = scopeOf(statement, inputs, known, report);
  if (steps.length === 0 && !statement.broken)
    report('error', 'missing_clause', `flow (${name.text}) has no steps`, name);
  reportRepeated(
    steps.map((step) => step.name),
    ({ text }) => `step (${text}) is declared twice`,
    report,
  );
  const onFailure = clauses.on_failure?.value;
  const compiled = steps.map((node) => compileStep(node, scope));
  const beyond = steps.filter((_, index) => compiled[index]?.decision)[mostDecisions];
  if (beyond) report('error', 'limit', `a flow may have ${mostDecisions} decisions`, beyond.name);
  const hooks = compileHooks(statement, clauses, scope);
  const version: FlowDefinition = {
    flow: {
      name: name.text,
      inputs,
      steps: compiled,
      onFailure: (onFailure?.text ?? 'stop') as OnFailure, // the parser lets no other word through
      limits: clauses.limits ? readLimits(clauses.limits.value, report) : defaultLimits,
      ...hooks,
    },
    jobs: jobsOf([...compiled, ...Object.values(hooks.hooks ?? {})], scope),
  };
  yield;
  if (!beyond) reportFlowFindings(statement, version, scope);
  return version;
}

function scopeOf(
  statement: FlowStatement | InlineRunStatement,
  inputs: readonly Param[],
  { actions, flows }: KnownNames,
  report: Report,
): FlowScope {
  const actionNames = new Set([...statement.steps.map(actionName), ...hookJobs(statement)]);
  const jobs = new Map<string, StepJob>();
  for (const name of actionNames) {
    if (name === undefined) continue;
    jobs.set(name, meantJob(name, actions.find(name)) ?? (actions.assume ? 'broken' : undefined));
  }
  let decision = 'decision';
  while (actionNames.has(decision)) decision += '_';
  const steps = new Set(statement.steps.map(({ name }) => name.text));
  const plain = isPlain(
    statement,
    (name) => steps.has(name),
    (name) => builtInJobs.has(name) && jobs.get(name) === builtInJobs.get(name),
  );
  return {
    inline: statement.kind === 'inline_run',
    leniency: plain || statement.broken ? 'warning' : 'error',
    incomplete: statement.incomplete,
    inputs: new Map(inputs.map((param) => [param.name, param])),
    steps,
    jobs,
    flows,
    actionNames: () => [...actions.names(), ...builtInJobs.keys()],
    decision: decisionJob(decision),
    report,
  };
}

function hookJobs({ clauses }: FlowStatement | InlineRunStatement): readonly string[] {
  const { on_start, on_stop, on_finish } = clausesByKey<FlowClause>(clauses);
  return [on_start, on_stop, on_finish].flatMap((clause) => clause?.value.text ?? []);
}

const actionName = ({ clauses }: StepNode): string | undefined => clausesByKey(clauses).action?.value.text;

/** The contracts that the steps name. */
function jobsOf(steps: readonly Step[], scope: FlowScope): { readonly [name: string]: Job } {
  const jobs = new Map<string, Job>();
  for (const { job: name, decision } of steps) {
    const job = decision ? scope.decision : scope.jobs.get(name);
    if (job !== undefined && job !== 'broken') jobs.set(name, job === waitJob ? usedWaitJob(steps) : job);
  }
  return Object.fromEntries(jobs);
}
