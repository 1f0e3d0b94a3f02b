import { checkFlow, type FlowFinding } from '@signalbox/engine';
import type { Span } from '../parse/span.ts';
import type { Argument, FlowStatement, InlineRunStatement, StepClause, StepNode } from '../parse/syntax.ts';
import { type ClausesByKey, clausesByKey } from './clauses-by-key.ts';
import type { FlowDefinition } from './compile-flow.ts';
import type { FlowScope } from './compile-step.ts';

/** What is wrong with the graph of a flow, at its places in the text. */
export function reportFlowFindings(
  statement: FlowStatement | InlineRunStatement,
  version: FlowDefinition,
  { report, leniency }: FlowScope,
): void {
  // Of steps that are declared twice, the first is meant: the second has an error of its own.
  const nodes = new Map(statement.steps.toReversed().map((node) => [node.name.text, node]));
  if (!statement.broken) {
    const done = nodes.get('done');
    if (done) {
      report('warning', 'shadowed_target', 'the step (done) cannot be a target: -> done ends the run', done.name);
    }
  }
  for (const finding of checkFlow(version, leniency)) {
    const node = finding.place.step === undefined ? undefined : nodes.get(finding.place.step);
    if (!isTold(finding, node, statement.broken)) continue;
    const { severity, code, message, place } = finding;
    report(severity, code, message, node ? spanOf(node, place) : statement.name);
  }
}

/** Not what a syntax error has brought about, nor what was told where the edge was read. */
function isTold({ code, place }: FlowFinding, node: StepNode | undefined, broken: boolean): boolean {
  if (code === 'narrow_fork') return false;
  if (code !== 'unmapped_outcome') return !broken;
  return node?.broken === false && !node.edges.some(({ outcome }) => outcome.text === place.outcome);
}

function spanOf({ name, edges, clauses }: StepNode, place: FlowFinding['place']): Span {
  return placeIn({ edges, clauses: clausesByKey<StepClause>(clauses) }, place) ?? name;
}

function placeIn(
  { edges, clauses }: Pick<StepNode, 'edges'> & { readonly clauses: ClausesByKey<StepClause> },
  { outcome, argument, clause }: FlowFinding['place'],
): Span | undefined {
  if (clause) return clauses[clause]?.keySpan;
  if (argument !== undefined && clauses.value) return clauses.value.value;
  if (argument !== undefined) return clauses.args?.value.find((each) => nameOf(each) === argument)?.value;
  return edges.find((edge) => edge.outcome.text === outcome)?.outcome;
}

function nameOf({ action, name }: Argument): string {
  return action ? `${action.text}: ${name.text}` : name.text;
}
