import type { FlowStatement, InlineRunStatement, StepNode } from '../parse/syntax.ts';

/**
 * Whether echoer would have read this statement. Its authors get warnings where it was content and the flow is not quite
 * right; whoever uses a clause that is new gets errors.
 */
export function isPlain(
  { clauses, steps }: FlowStatement | InlineRunStatement,
  isStep: (name: string) => boolean,
  isBuiltIn: (action: string) => boolean,
): boolean {
  return clauses.length === 0 && steps.every((step) => isPlainStep(step, isStep, isBuiltIn));
}

function isPlainStep(
  { clauses, edges }: StepNode,
  isStep: (name: string) => boolean,
  isBuiltIn: (action: string) => boolean,
): boolean {
  const plainClauses = clauses.every((clause) => {
    if (clause.key === 'action') return !isBuiltIn(clause.value.text);
    return clause.key === 'args' && clause.value.every(({ value }) => value.kind !== 'reference');
  });
  const hasAction = clauses.some(({ key }) => key === 'action');
  return (
    plainClauses &&
    hasAction &&
    edges.every(
      ({ targets: [target, sibling] }) => !sibling && (!target || !isNewTarget(target.text) || isStep(target.text)),
    )
  );
}

const isNewTarget = (name: string): boolean => name === 'stopped' || name === 'hold' || name === 'rollback';
