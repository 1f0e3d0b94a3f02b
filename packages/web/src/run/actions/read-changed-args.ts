import { isSealed, type Param, type Value, type Values } from '@signalbox/engine';

/** `type`: as it is declared, where it is. */
export type ArgText = { readonly name: string; readonly text: string; readonly type?: Param['type'] | undefined };

export type ChangedArgs =
  | { readonly ok: true; readonly args: Values }
  | { readonly ok: false; readonly problems: { readonly [name: string]: 'json' } };

/** An argument as somebody edits it: a text that was a text as it is, all else as JSON; of a secret nothing. */
export function argText(value: Value): string {
  if (isSealed(value)) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was changed of the arguments; a text stays one, so that 1.10 is no number. What was not there is as it is declared. */
export function readChangedArgs(before: Values, texts: readonly ArgText[]): ChangedArgs {
  const args: { [name: string]: Value } = {};
  const problems: { [name: string]: 'json' } = {};
  for (const { name, text, type } of texts) {
    const was = Object.hasOwn(before, name) ? before[name] : undefined;
    if ((was === undefined ? '' : argText(was)) === text) continue;
    if (isText(was, type)) {
      args[name] = text;
      continue;
    }
    try {
      args[name] = JSON.parse(text) as Value;
    } catch {
      problems[name] = 'json';
    }
  }
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, args };
}

function isText(was: Value | undefined, type: Param['type'] = 'str'): boolean {
  if (was === undefined) return type === 'str' || type === 'secret';
  return typeof was === 'string' || isSealed(was);
}
