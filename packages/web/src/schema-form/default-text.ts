import type { ParamView } from '@signalbox/protocol';

/** The default of a parameter as it stands in a field. */
export function defaultText({ type, default: value }: ParamView): string {
  // A template has given it, and nobody is shown it.
  if (value === undefined || value === null || type === 'secret') return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
