import { asText, bindValues, type Param } from '@signalbox/engine';
import { AppError, type ParamView } from '@signalbox/protocol';
import type { Context } from './context.ts';
import { clean } from './present/clean.ts';
import { oneLine } from './present/table.ts';
import { readInputs } from './read-inputs.ts';

type Values = ReturnType<typeof readInputs>;

export type Asking = Pick<Context, 'ask' | 'askHidden' | 'note'>;

export type Form = {
  /** Of whom they are asked: `REJECT`, `agree`. */
  readonly of: string;
  readonly params: readonly ParamView[];
  readonly given: Values;
};

/** Somebody who types nonsense for a field is told why, and asked for it again. */
const triesPerField = 3;

/**
 * What was given for these parameters and, of who sits at a terminal, what they type: what is required always, the others
 * only where nothing at all was given. Each is checked as the server will check it.
 */
export async function askForArgs({ of, params, given }: Form, context: Asking): Promise<Values> {
  const values = new Map(Object.entries(given));
  const asksAll = values.size === 0;
  for (const param of params) {
    if (values.has(param.name) || !(param.required || asksAll)) continue;
    const typed = await askForField(param, context);
    if (typed === 'nobody') {
      // What is not required may stay away, and what is may have a value of another place.
      if (!param.required || param.default !== undefined) continue;
      throw new AppError('argument_invalid', {
        message: `${of} needs ${param.name}: give it with --arg ${param.name}${param.type === 'secret' ? '@=FILE' : '=…'}`,
      });
    }
    if (typed !== undefined) values.set(param.name, typed.value);
  }
  const args = Object.fromEntries(values);
  const bound = bindValues(asParams(params), args);
  if (bound.ok) return args;
  const message = `argument ${bound.name} of ${of} ${bound.problem}`;
  throw new AppError('argument_invalid', { message, path: `args.${bound.name}` });
}

type Typed = { readonly value: NonNullable<Values[string]> };

/** Undefined: left empty, which stands for the default or for nothing. */
async function askForField(param: ParamView, { ask, askHidden, note }: Asking): Promise<Typed | 'nobody' | undefined> {
  for (let tries = 0; tries < triesPerField; tries += 1) {
    const typed = await (param.type === 'secret' ? askHidden : ask)(questionFor(param));
    if (typed === undefined) return 'nobody';
    const mayBeEmpty = !param.required || param.default !== undefined;
    if (typed === '' && mayBeEmpty) return undefined;
    const value = fieldValue(param, typed);
    const bound = bindValues(asParams([param]), { [param.name]: value });
    if (bound.ok) return { value };
    note(clean(`${param.name} ${bound.problem}`));
  }
  throw new AppError('argument_invalid', { message: `no value that fits was given for ${param.name}` });
}

function questionFor({ name, type, required, default: value, checks = {} }: ParamView): string {
  const about = [
    type,
    ...(checks.oneOf ? [`one of ${checks.oneOf.join(', ')}`] : []),
    ...(checks.minLength === undefined ? [] : [`at least ${checks.minLength} characters`]),
    ...(checks.min === undefined ? [] : [`at least ${checks.min}`]),
    ...(checks.max === undefined ? [] : [`at most ${checks.max}`]),
    ...(value !== undefined ? [`empty for ${JSON.stringify(value)}`] : required ? [] : ['may be empty']),
  ];
  return `${clean(oneLine(`${name} (${about.join('; ')})`))}: `;
}

function fieldValue({ name, type }: ParamView, typed: string): NonNullable<Values[string]> {
  if (type === 'bool' && /^(y|yes|n|no)$/i.test(typed)) return /^y/i.test(typed);
  if (type === 'secret') return typed;
  return readInputs([`${name}=${typed}`], [`${type} ${name}`])[name] ?? typed;
}

/** What came as JSON has no members that are undefined, as the type of the view would allow. */
function asParams(params: readonly ParamView[]): readonly Param[] {
  return (params as readonly Param[]).map(asText);
}
