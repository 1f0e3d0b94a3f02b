import type { Binding, Job } from '@signalbox/engine';
import { expectedNames } from '../diagnostic/expected-names.ts';
import type { StepClause } from '../parse/syntax.ts';
import type { ClausesByKey } from './clauses-by-key.ts';
import type { FlowScope } from './compile-step.ts';

/** The result of another step, or a part of it, as all that the code of this one gets. */
export function bindValue(
  { value, keySpan }: NonNullable<ClausesByKey<StepClause>['value']>,
  args: ClausesByKey<StepClause>['args'],
  job: Job | undefined,
  { steps, incomplete, report }: FlowScope,
): readonly Binding[] {
  if (job && (job.kind !== 'code' || job.actions)) {
    const message = 'value belongs to a step of code that executes: others are given args';
    report('error', 'misplaced_clause', message, keySpan);
  }
  if (args) report('error', 'misplaced_clause', 'a step has args or a value, not both', args.keySpan);
  const [step = '', ...path] = value.path;
  if (!steps.has(step)) {
    const message = () => `$${step} names no step of this flow${expectedNames(step, 'its steps', steps)}`;
    if (!incomplete) report('error', 'unknown_reference', message, value);
    return [];
  }
  return [{ name: 'value', from: { kind: 'result', step, path } }];
}
