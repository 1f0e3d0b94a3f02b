import { childDepthLimit, own } from '@signalbox/engine';
import type { Report } from '../diagnostic/report.ts';
import type { Expression, Statement, StepClause, StepNode } from '../parse/syntax.ts';
import { clausesByKey } from './clauses-by-key.ts';
import type { FlowDefinition } from './compile-flow.ts';
import { flowsStarted } from './flows-started.ts';

/** Steps that start their own flow, or one that starts it again. */
export function reportRecursion(
  statements: readonly Statement[],
  find: (name: string) => FlowDefinition | undefined,
  report: Report,
): void {
  const below = flowsStarted(find);
  const comesBack = (name: string, own: string) => {
    for (const each of below(name)) if (each === own) return true;
    return false;
  };
  for (const statement of statements) {
    if (statement.kind !== 'flow') continue;
    const own = statement.name.text;
    const version = find(own);
    for (const step of version ? statement.steps : []) {
      const named = startedFlow(step, version as FlowDefinition);
      if (!named || (named.value !== own && !comesBack(named.value, own))) continue;
      const what = named.value === own ? 'its own flow' : `flow (${named.value}), which starts this one again`;
      const message = `step (${step.name.text}) starts ${what}: where no outcome leads around it, the run ${childDepthLimit} below is held`;
      report('warning', 'starts_itself', message, named);
    }
  }
}

type NamedFlow = Extract<Expression, { readonly kind: 'string' }>;

function startedFlow({ clauses }: StepNode, { jobs }: FlowDefinition): NamedFlow | undefined {
  const { action, args } = clausesByKey<StepClause>(clauses);
  if (!action || own(jobs, action.value.text)?.kind !== 'flow') return undefined;
  const named = args?.value.find(({ name }) => name.text === 'flow')?.value;
  return named?.kind === 'string' ? named : undefined;
}
