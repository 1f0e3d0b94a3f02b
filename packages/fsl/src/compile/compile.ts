import type { DeclaredJob, Values } from '@signalbox/engine';
import { type Diagnostic, type Finding, maxFindings, toDiagnostics } from '../diagnostic/diagnostic.ts';
import { expectedNames } from '../diagnostic/expected-names.ts';
import type { Message, Report } from '../diagnostic/report.ts';
import { reportButLacks } from '../diagnostic/report-but-lacks.ts';
import { parseText } from '../parse/parse.ts';
import { locator } from '../parse/position.ts';
import type { RunStatement, Statement } from '../parse/syntax.ts';
import { type CompiledAction, compileAction } from './compile-action.ts';
import { compileFlow, type FlowDefinition, type KnownActions, type KnownFlows } from './compile-flow.ts';
import { readInputs } from './compile-run.ts';
import { reportQueues } from './report-queues.ts';
import { reportRecursion } from './report-recursion.ts';

export type CompiledStatement = CompiledAction | CompiledFlow | CompiledInlineRun | CompiledRun;

export type CompiledFlow = { readonly kind: 'flow'; readonly version: FlowDefinition };

/** `flow_run … flow_run_end`: the flow has the name of the run. */
export type CompiledInlineRun = {
  readonly kind: 'flow_run';
  readonly name: string;
  readonly version: FlowDefinition;
  readonly inputs: Values;
};

/** `flow_run NAME = FLOW (…)`. */
export type CompiledRun = {
  readonly kind: 'flow_run';
  readonly name: string;
  readonly flowName: string;
  readonly inputs: Values;
};

/** What was declared before this text. */
export type Known = {
  readonly actions: (name: string) => DeclaredJob | undefined;
  readonly flows: (name: string) => FlowDefinition | undefined;
  /** All that may be meant by a name that is not known. */
  readonly actionNames?: () => Iterable<string>;
  readonly flowNames?: () => Iterable<string>;
  /** What is not known is declared elsewhere: nothing is said on what refers to it, and its contract is not in `jobs`. */
  readonly assume?: boolean;
};

export type Compiled =
  | { readonly ok: true; readonly statements: readonly CompiledStatement[]; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** All statements of a text or none: each sees what the ones before it declare. */
export function compile(text: string, known: Known): Compiled {
  const turns = compileInTurns(text, known);
  for (let turn = turns.next(); ; turn = turns.next()) if (turn.done) return turn.value;
}

/**
 * The same for who does other things as well: the largest text takes a few hundred milliseconds, and each turn a part of
 * it.
 */
export function* compileInTurns(text: string, known: Known): Generator<void, Compiled> {
  const parsed = parseText(text);
  yield;
  const errors: Finding[] = [...parsed.findings];
  const warnings: Finding[] = [];
  const report: Report = (severity, code, message, { start, end }) => {
    const findings = severity === 'error' ? errors : warnings;
    if (findings.length < maxFindings)
      findings.push({ severity, code, message: textOf(message), span: { start, end } });
  };
  const flowNames = new Set(parsed.statements.flatMap(({ kind, name }) => (kind === 'flow' ? name.text : [])));
  const scope: TextScope = { known, report, actions: new Map(), flows: new Map(), runs: new Set(), flowNames };
  const statements: CompiledStatement[] = [];
  for (const statement of parsed.statements) {
    const compiled = yield* compileStatement(statement, scope);
    if (compiled) statements.push(compiled);
  }
  const declared = (name: string) => declaredFlow(name, scope);
  const told = reportQueues(parsed.statements, declared, report);
  const others = parsed.statements.filter(({ name }) => !told.has(name.text));
  reportRecursion(others, declared, report);
  const diagnostics = toDiagnostics([...errors, ...warnings], locator(text));
  if (errors.length > 0) return { ok: false, diagnostics };
  return { ok: true, statements, warnings: diagnostics };
}

const textOf = (message: Message): string => (typeof message === 'string' ? message : message());

/** What the statements so far have declared. One with syntax errors is `broken`: nothing is said on what refers to it. */
type TextScope = {
  readonly known: Known;
  readonly report: Report;
  readonly actions: Map<string, DeclaredJob | 'broken'>;
  readonly flows: Map<string, FlowDefinition | 'broken'>;
  readonly runs: Set<string>;
  /** Also of the flows to come. */
  readonly flowNames: ReadonlySet<string>;
};

function* compileStatement(statement: Statement, scope: TextScope): Generator<void, CompiledStatement | undefined> {
  const { report } = scope;
  const name = statement.name.text;
  reportTaken(statement, scope);
  const known = { actions: knownActions(scope), flows: knownFlows(scope) };
  switch (statement.kind) {
    case 'action': {
      const compiled = compileAction(statement, reportButLacks(statement, report));
      scope.actions.set(name, statement.broken ? 'broken' : compiled.job);
      return compiled;
    }
    case 'flow': {
      const version = yield* compileFlow(statement, known, report);
      scope.flows.set(name, statement.broken ? 'broken' : version);
      return { kind: 'flow', version };
    }
    case 'inline_run':
      return { kind: 'flow_run', name, version: yield* compileFlow(statement, known, report), inputs: {} };
    case 'run':
      return compileRun(statement, scope);
  }
}

function knownActions({ actions, known }: TextScope): KnownActions {
  return {
    find: (name) => actions.get(name) ?? known.actions(name),
    assume: known.assume === true,
    names: () => [...actions.keys(), ...(known.actionNames?.() ?? [])],
  };
}

function knownFlows({ flows, flowNames, known }: TextScope): KnownFlows {
  const broken = (name: string) => (flowNames.has(name) ? 'broken' : undefined);
  return {
    find: (name) => flows.get(name) ?? broken(name) ?? known.flows(name) ?? (known.assume ? 'broken' : undefined),
    names: () => [...flowNames, ...(known.flowNames?.() ?? [])],
  };
}

function declaredFlow(name: string, { flows, known }: TextScope): FlowDefinition | undefined {
  const declared = flows.get(name) ?? known.flows(name);
  return declared === 'broken' ? undefined : declared;
}

function compileRun(statement: RunStatement, scope: TextScope): CompiledRun | undefined {
  const { name, flow } = statement;
  const assumed = scope.known.assume ? 'broken' : undefined;
  const version = scope.flows.get(flow.text) ?? scope.known.flows(flow.text) ?? assumed;
  if (version === undefined) {
    const names = () => [...scope.flows.keys(), ...(scope.known.flowNames?.() ?? [])];
    const message = () => `flow (${flow.text}) is not defined${expectedNames(flow.text, 'known flows', names())}`;
    scope.report('error', 'unknown_flow', message, flow);
  }
  if (statement.broken || version === undefined || version === 'broken') return undefined;
  const inputs = readInputs(statement, version.flow.inputs, scope.report);
  return { kind: 'flow_run', name: name.text, flowName: flow.text, inputs };
}

/** Of one text, no name may be declared twice; whether a name is free elsewhere is the caller's to know. */
function reportTaken({ kind, name }: Statement, { actions, flows, runs, report }: TextScope): void {
  const isRun = kind === 'run' || kind === 'inline_run';
  const taken = isRun ? runs : kind === 'flow' ? flows : actions;
  if (taken.has(name.text)) {
    report('error', 'duplicate', `${isRun ? 'flow run' : kind} (${name.text}) already exist`, name);
  }
  if (isRun) runs.add(name.text);
}
