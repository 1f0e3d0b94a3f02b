import { type Param, paramProblem } from '@signalbox/engine';
import { type Fields, paramsOf } from '../fields/read-args.ts';
import { InvalidDefinition } from '../jobs/invalid-definition.ts';

/** The inputs of a flow. Nobody can leave one out that has no default: its steps refer to it. */
export function checkedInputs(fields: Fields, place: string): readonly Param[] {
  const params = paramsOf(fields);
  for (const param of params) {
    const at = `${place}, input ${param.name}`;
    checkWord(param.name, `${place}, input`);
    if (!param.required && param.default === undefined) {
      throw new InvalidDefinition(
        'bad_input',
        at,
        'needs `required` or a `default`: a flow has a value for each input',
      );
    }
    const problem = paramProblem(param);
    if (problem !== undefined) throw new InvalidDefinition('bad_input', at, problem);
  }
  return params;
}

/** Names of steps, inputs, arguments and outcomes stand bare in the flow language. */
export function checkWord(name: string, what: string): void {
  if (name === '') throw new InvalidDefinition('no_name', what, 'has no name');
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)) {
    const rule = 'letters, digits and _, not a digit first, at most 100 characters';
    throw new InvalidDefinition('bad_name', what, `${JSON.stringify(name.slice(0, 100))} is no name here: ${rule}`);
  }
  if (reserved.has(name)) throw new InvalidDefinition('bad_name', what, `${name} is a word of the flow language`);
}

const reserved: ReadonlySet<string> = new Set(['done', 'stopped', 'hold', 'rollback', 'context', 'config']);
