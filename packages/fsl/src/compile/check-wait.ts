import { type Binding, own, readWait, type Value } from '@signalbox/engine';
import type { StepNode } from '../parse/syntax.ts';
import { clausesByKey } from './clauses-by-key.ts';
import type { FlowScope } from './compile-step.ts';

/** What can be known of a wait before it begins: a reference, which is looked up then, is taken for what fits. */
export function checkWait({ name, broken, clauses }: StepNode, args: readonly Binding[], { report }: FlowScope): void {
  if (broken) return;
  const read = readWait(
    Object.fromEntries(args.map(({ name: argument, from }) => [argument, knownValue(argument, from)])),
    0,
  );
  if (read.ok) return;
  const given = clausesByKey(clauses).args?.value.find((argument) => argument.name.text === read.argument);
  report('error', 'wrong_value', `step (${name.text}): ${read.detail}`, given?.value ?? name);
}

const fitting: { readonly [name: string]: string } = {
  for: '1s',
  until: '2026-12-24T18:00:00Z',
  event: 'any',
  window: '09:00-16:00',
  zone: 'UTC',
};

function knownValue(name: string, from: Binding['from']): Value {
  return from.kind === 'literal' ? from.value : (own(fitting, name) ?? '');
}
