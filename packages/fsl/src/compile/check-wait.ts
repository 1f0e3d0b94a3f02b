import { type Binding, readWait } from '@signalbox/engine';
import type { StepNode } from '../parse/syntax.ts';
import type { FlowScope } from './compile-step.ts';

/** What can be known of a wait before it begins; a reference is looked up then. */
export function checkWait({ name, broken }: StepNode, args: readonly Binding[], { report }: FlowScope): void {
  if (broken) return;
  const known = args.map(({ name, from }) => [name, from.kind === 'literal' ? from.value : undefined] as const);
  if (known.length === 1 && known[0]?.[1] === undefined) return;
  const read = readWait(Object.fromEntries(known.map(([name, value]) => [name, value ?? ''])), 0);
  if (!read.ok) report('error', 'wrong_value', `step (${name.text}): ${read.detail}`, name);
}
