import { type Flow, type Hook, hookNames, type Step } from '@signalbox/engine';
import type { FlowClause, FlowStatement, InlineRunStatement, StepNode } from '../parse/syntax.ts';
import type { ClausesByKey } from './clauses-by-key.ts';
import { compileStep, type FlowScope } from './compile-step.ts';

/** The clauses of a flow that name what is run before its first step, before a stop, and at its end. */
export const hookClauses = { start: 'on_start', stop: 'on_stop', finish: 'on_finish' } as const;

type Clauses = ClausesByKey<FlowClause>;

export function compileHooks(
  statement: FlowStatement | InlineRunStatement,
  clauses: Clauses,
  scope: FlowScope,
): Pick<Flow, 'hooks'> {
  const hooks = hookNames.flatMap((hook): readonly (readonly [Hook, Step])[] => {
    const clause = clauses[hookClauses[hook]];
    return clause ? [[hook, compileHook(nodeOf(clause, statement.broken), hook, scope)]] : [];
  });
  return hooks.length === 0 ? {} : { hooks: Object.fromEntries(hooks) };
}

/** As a step that is called by the name of the clause. */
function nodeOf(clause: NonNullable<Clauses['on_start' | 'on_stop' | 'on_finish']>, broken: boolean): StepNode {
  const { key, keySpan, value, args, start, end } = clause;
  return {
    keyword: 'step',
    name: { text: key, ...keySpan },
    edges: [],
    clauses: [
      { key: 'action', keySpan, value, start, end },
      { key: 'args', keySpan, value: args, start, end },
    ],
    broken,
    start,
    end,
  };
}

/** How a job says that it was not done; all else that it declares is well. */
const failures = new Set(['FAIL', 'FAILED', 'FAILURE', 'ERROR']);

function compileHook(node: StepNode, hook: Hook, scope: FlowScope): Step {
  const { report } = scope;
  const { name } = node;
  const step = compileStep(node, scope);
  const job = scope.jobs.get(step.job);
  const contract = job === 'broken' ? undefined : job;
  if (contract && !(contract.kind === 'http' || (contract.kind === 'code' && !contract.actions))) {
    report('error', 'wrong_value', `${name.text} names an action, or code that nobody acts on`, name);
  }
  if (hook === 'start' && step.args.some(({ from }) => from.kind === 'result')) {
    report('error', 'wrong_value', `${name.text} comes before all steps: it has nothing of theirs`, name);
  }
  if (scope.steps.has(name.text)) {
    report('error', 'duplicate', `a step (${name.text}) and the clause of this name do not go together`, name);
  }
  const outcomes = contract?.outcomes ?? [];
  const on = Object.fromEntries(outcomes.map((each) => [each, failures.has(each) ? 'stopped' : 'done'] as const));
  return { ...step, on };
}
