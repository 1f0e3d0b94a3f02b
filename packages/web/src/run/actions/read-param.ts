import type { ActionToTake } from '@signalbox/protocol';

export type ParamView = ActionToTake['params'][number];
type Json = NonNullable<ParamView['default']>;

export type ReadParam =
  | { readonly kind: 'value'; readonly value: Json }
  /** Nothing is given, and nothing has to be. */
  | { readonly kind: 'none' }
  | { readonly kind: 'problem'; readonly problem: 'missing' | 'number' | 'json' };

/** What somebody has typed for a parameter, as its value; limits are the server's to check. */
export function readParam({ type, required, default: preset }: ParamView, text: string): ReadParam {
  if (text === '' && type !== 'bool') {
    return required && preset === undefined ? { kind: 'problem', problem: 'missing' } : { kind: 'none' };
  }
  switch (type) {
    case 'str':
      return { kind: 'value', value: text };
    case 'bool':
      return { kind: 'value', value: text === 'true' };
    case 'int':
    case 'float': {
      const value = Number(text);
      const fits = text.trim() !== '' && Number.isFinite(value) && (type === 'float' || Number.isInteger(value));
      return fits ? { kind: 'value', value } : { kind: 'problem', problem: 'number' };
    }
    case 'list':
    case 'dict':
      return readJson(type, text);
  }
}

function readJson(type: 'list' | 'dict', text: string): ReadParam {
  try {
    const value = JSON.parse(text) as Json;
    const isObject = typeof value === 'object' && value !== null;
    if (isObject && Array.isArray(value) === (type === 'list')) return { kind: 'value', value };
  } catch {
    // It is told below.
  }
  return { kind: 'problem', problem: 'json' };
}

/** What stands in its field at first. */
export function presetText({ default: preset, type }: ParamView): string {
  if (preset === undefined) return type === 'bool' ? 'false' : '';
  return typeof preset === 'string' ? preset : JSON.stringify(preset);
}
