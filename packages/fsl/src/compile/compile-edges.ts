import type { Target } from '@signalbox/engine';
import { expectedNames } from '../diagnostic/expected-names.ts';
import type { Edge, Name, StepNode } from '../parse/syntax.ts';
import type { FlowScope } from './compile-step.ts';

export function compileEdges(node: StepNode, scope: FlowScope): { readonly [outcome: string]: Target } {
  return Object.fromEntries(
    node.edges.flatMap((edge) => {
      const target = compileTarget(node, edge, scope);
      return target === undefined ? [] : [[edge.outcome.text, target]];
    }),
  );
}

function compileTarget(node: StepNode, edge: Edge, scope: FlowScope): Target | undefined {
  const [first, ...siblings] = edge.targets;
  if (first === undefined) return reportMissing(node, edge, scope);
  return siblings.length === 0 ? oneTarget(first, scope) : fork(edge.targets, scope);
}

function reportMissing({ name, keyword, clauses }: StepNode, edge: Edge, scope: FlowScope): undefined {
  const isDecision = keyword === 'deci' && !clauses.some(({ key }) => key === 'action');
  const message = `step (${name.text}) return state (${edge.outcome.text}) has no target`;
  scope.report(scope.inline || isDecision ? 'error' : scope.leniency, 'missing_target', message, edge);
}

function oneTarget(target: Name, scope: FlowScope): Target | undefined {
  const { report, steps } = scope;
  const { text } = target;
  if (text === 'done') return text;
  if (steps.has(text)) {
    if (isEnd(text)) report('warning', 'shadowed_target', `${text} is the step of this name here`, target);
    return { step: text };
  }
  return isEnd(text) ? text : reportUnknown(target, endNames, scope);
}

function fork(targets: readonly Name[], scope: FlowScope): Target | undefined {
  const begun = new Set<string>();
  for (const target of targets) {
    const { text } = target;
    if (begun.has(text)) scope.report('error', 'duplicate', `the branch (${text}) is opened twice`, target);
    begun.add(text);
    if (scope.steps.has(text)) continue;
    if (text === 'done' || isEnd(text)) {
      scope.report('error', 'wrong_value', `a fork opens steps: (${text}) is none of this flow`, target);
    } else reportUnknown(target, [], scope);
  }
  const known = [...begun].filter((name) => scope.steps.has(name));
  return known.length === 0 ? undefined : { fork: known };
}

function reportUnknown(target: Name, ends: readonly string[], { report, steps, incomplete }: FlowScope): undefined {
  if (incomplete) return;
  const what = ends.length === 0 ? 'steps of this flow' : 'possible are done, stopped, hold and the steps of this flow';
  const expected = () => expectedNames(target.text, what, steps, ends);
  report('error', 'unknown_step', () => `step (${target.text}) is not defined${expected()}`, target);
}

/** What may be meant; `rollback` is nothing to advise. */
const endNames = ['done', 'stopped', 'hold'];

function isEnd(name: string): name is 'stopped' | 'hold' | 'rollback' {
  return name === 'stopped' || name === 'hold' || name === 'rollback';
}
