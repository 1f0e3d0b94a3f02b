import { AppError, type TemplateView } from '@signalbox/protocol';
import { readInputs } from './read-inputs.ts';

type Args = TemplateView['args'];

/**
 * `step.argument=value`, or `step.action.argument=value`, into what was bound before. `declared`: the types of such places,
 * as `int ship.count`.
 */
export function readBindings(assignments: readonly string[], before: Args, declared: readonly string[]): Args {
  const bound = structuredClone(before);
  for (const [place, value] of Object.entries(readInputs(assignments, declared, { mayNameSecrets: true }))) {
    const [step = '', first = '', second, ...more] = place.split('.');
    if (step === '' || first === '' || second === '' || more.length > 0) {
      const message = `${place} is bound as step.argument, or as step.action.argument`;
      throw new AppError('argument_invalid', { message });
    }
    bound[step] ??= {};
    if (second === undefined) bound[step][first] = value;
    else bound[step][first] = { ...(bound[step][first] as Args[string] | undefined), [second]: value };
  }
  return bound;
}
