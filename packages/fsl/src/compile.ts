import type { HttpJob, Values } from '@signalbox/engine';
import { type CompiledAction, compileAction } from './compile-action.ts';
import { compileFlow, type FlowDefinition } from './compile-flow.ts';
import { readInputs } from './compile-run.ts';
import { type Diagnostic, type Finding, maxFindings, toDiagnostics } from './diagnostic.ts';
import { parseText } from './parse.ts';
import { locator } from './position.ts';
import type { Report } from './report.ts';
import type { RunStatement, Statement } from './syntax.ts';

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
  readonly actions: (name: string) => HttpJob | undefined;
  readonly flows: (name: string) => FlowDefinition | undefined;
};

export type Compiled =
  | { readonly ok: true; readonly statements: readonly CompiledStatement[]; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** All statements of a text or none: each sees what the ones before it declare. */
export function compile(text: string, known: Known): Compiled {
  const parsed = parseText(text);
  const errors: Finding[] = [...parsed.findings];
  const warnings: Finding[] = [];
  const report: Report = (severity, code, message, { start, end }) => {
    const findings = severity === 'error' ? errors : warnings;
    if (findings.length < maxFindings) findings.push({ severity, code, message, span: { start, end } });
  };
  const scope: TextScope = { known, report, actions: new Map(), flows: new Map(), runs: new Set() };
  const statements = parsed.statements.flatMap((statement) => compileStatement(statement, scope) ?? []);
  const diagnostics = toDiagnostics([...errors, ...warnings], locator(text));
  if (errors.length > 0) return { ok: false, diagnostics };
  return { ok: true, statements, warnings: diagnostics };
}

/** What the statements so far have declared. One with syntax errors is `broken`: nothing is said on what refers to it. */
type TextScope = {
  readonly known: Known;
  readonly report: Report;
  readonly actions: Map<string, HttpJob | 'broken'>;
  readonly flows: Map<string, FlowDefinition | 'broken'>;
  readonly runs: Set<string>;
};

function compileStatement(statement: Statement, scope: TextScope): CompiledStatement | undefined {
  const { report } = scope;
  const name = statement.name.text;
  reportTaken(statement, scope);
  if (statement.broken) return declareBroken(statement, scope);
  const lookUp = (action: string) => scope.actions.get(action) ?? scope.known.actions(action);
  switch (statement.kind) {
    case 'action': {
      const compiled = compileAction(statement, report);
      scope.actions.set(name, compiled.job);
      return compiled;
    }
    case 'flow': {
      const version = compileFlow(statement, lookUp, report);
      scope.flows.set(name, version);
      return { kind: 'flow', version };
    }
    case 'inline_run':
      return { kind: 'flow_run', name, version: compileFlow(statement, lookUp, report), inputs: {} };
    case 'run':
      return compileRun(statement, scope);
  }
}

function declareBroken({ kind, name }: Statement, { actions, flows }: TextScope): undefined {
  if (kind === 'action') actions.set(name.text, 'broken');
  if (kind === 'flow') flows.set(name.text, 'broken');
}

function compileRun(statement: RunStatement, scope: TextScope): CompiledRun | undefined {
  const { name, flow } = statement;
  const version = scope.flows.get(flow.text) ?? scope.known.flows(flow.text);
  if (version === undefined) {
    scope.report('error', 'unknown_flow', `not without getting flow (${flow.text}) definition`, flow);
  }
  if (version === undefined || version === 'broken') return undefined;
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
