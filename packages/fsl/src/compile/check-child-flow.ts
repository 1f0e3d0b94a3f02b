import { expectedNames } from '../diagnostic/expected-names.ts';
import type { Argument, StepNode } from '../parse/syntax.ts';
import type { FlowScope } from './compile-step.ts';

/** What a run below this step would lack. Its flow is looked up when it starts: these are warnings. */
export function checkChildFlow({ name, broken }: StepNode, args: readonly Argument[], scope: FlowScope): void {
  const { flows, report } = scope;
  const named = args.find((arg) => arg.name.text === 'flow')?.value;
  if (named?.kind !== 'string') return;
  const flow = flows.find(named.value);
  if (flow === undefined) {
    const expected = () => expectedNames(named.value, 'known flows', flows.names());
    const message = () => `step (${name.text}) starts flow (${named.value}), which is not there${expected()}`;
    report('warning', 'unknown_flow', message, named);
  }
  if (flow === undefined || flow === 'broken') return;
  const { inputs } = flow.flow;
  const given = new Set(args.map((arg) => arg.name.text));
  const what = `flow (${named.value}) inputs`;
  for (const input of inputs) {
    if (broken || !input.required || given.has(input.name)) continue;
    report('warning', 'missing_argument', `step (${name.text}): ${what} (${input.name}) is missing`, named);
  }
  const names = inputs.map((input) => input.name);
  for (const arg of args) {
    if (arg.name.text === 'flow' || names.includes(arg.name.text)) continue;
    const expected = () => expectedNames(arg.name.text, 'declared are', names);
    const message = () => `step (${name.text}): ${what} (${arg.name.text}) not defined${expected()}`;
    report('warning', 'unknown_argument', message, arg.name);
  }
}
