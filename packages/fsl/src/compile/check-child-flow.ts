import { type Param, valueProblem } from '@signalbox/engine';
import { expectedNames } from '../diagnostic/expected-names.ts';
import type { Argument, Expression, StepNode } from '../parse/syntax.ts';
import { fits } from './bind-arguments.ts';
import type { FlowScope } from './compile-step.ts';
import { expectedType } from './expected-type.ts';
import { readLiteral } from './literal.ts';

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
    if (arg.name.text === 'flow') continue;
    const input = inputs.find((each) => each.name === arg.name.text);
    const it = `step (${name.text}): ${what} (${arg.name.text})`;
    if (input) {
      checkInput(input, arg.value, it, scope);
      continue;
    }
    const expected = () => expectedNames(arg.name.text, 'declared are', names);
    report('warning', 'unknown_argument', () => `${it} not defined${expected()}`, arg.name);
  }
}

function checkInput(input: Param, value: Expression, it: string, scope: FlowScope): void {
  const { report } = scope;
  if (!fits(value, input.type, scope)) {
    report('warning', 'wrong_type', `${it} illegal type${expectedType(input.type, value, scope.inputs)}`, value);
    return;
  }
  // What is wrong with the value itself is told where it is read.
  const literal = value.kind === 'reference' ? undefined : readLiteral(value, () => undefined);
  const problem = literal === undefined ? undefined : valueProblem(input, literal);
  if (problem !== undefined) report('warning', 'wrong_value', `${it} ${problem}`, value);
}
