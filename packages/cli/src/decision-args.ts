import { bindValues, type Param } from '@signalbox/engine';
import { AppError, type DecideBody, type ParamView } from '@signalbox/protocol';
import type { Context } from './context.ts';
import { readInputs } from './read-inputs.ts';

export type Given = { readonly assignments: readonly string[]; readonly reason: string | undefined };

/** What is given for the arguments of an outcome and, of who sits at a terminal, what they are asked for. */
export async function readDecisionArgs(
  outcome: string,
  params: readonly ParamView[],
  { assignments, reason }: Given,
  { ask }: Pick<Context, 'ask'>,
): Promise<NonNullable<DecideBody['args']>> {
  const declared = params.map(({ type, name }) => `${type} ${name}`);
  const args = new Map(Object.entries(readInputs(assignments, declared)));
  const takesReason = params.some(({ name }) => name === 'reason');
  if (takesReason && reason !== undefined && !args.has('reason')) args.set('reason', reason);
  for (const { name, type, required } of params) {
    if (!required || args.has(name)) continue;
    const typed = await ask(`${name} (${type}): `);
    if (typed === undefined) {
      throw new AppError('argument_invalid', { message: `${outcome} needs ${name}: give it with --arg ${name}=…` });
    }
    args.set(name, Object.values(readInputs([`${name}=${typed}`], declared))[0] ?? typed);
  }
  const given = Object.fromEntries(args);
  // What came as JSON has no members that are undefined, as the type of the view would allow.
  const bound = bindValues(params as readonly Param[], given);
  if (bound.ok) return given;
  const message = `argument ${bound.name} of ${outcome} ${bound.problem}`;
  throw new AppError('argument_invalid', { message, path: `args.${bound.name}` });
}
