import type { DecideBody, ParamView } from '@signalbox/protocol';
import { type Asking, askForArgs } from './ask-for-args.ts';
import { readInputs } from './read-inputs.ts';

export type Given = { readonly assignments: readonly string[]; readonly reason: string | undefined };

/** What is given for the arguments of an outcome and, of who sits at a terminal, what they are asked for. */
export async function readDecisionArgs(
  outcome: string,
  params: readonly ParamView[],
  { assignments, reason }: Given,
  context: Asking,
): Promise<NonNullable<DecideBody['args']>> {
  const declared = params.map(({ type, name }) => `${type} ${name}`);
  const args = readInputs(assignments, declared);
  const takesReason = params.some(({ name }) => name === 'reason') && !Object.hasOwn(args, 'reason');
  const given = takesReason && reason !== undefined ? { ...args, reason } : args;
  return askForArgs({ of: outcome, params, given }, context);
}
