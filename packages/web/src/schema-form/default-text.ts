import type { ParamView } from '@signalbox/protocol';

/** The default of a parameter as it stands in a field. */
export function defaultText({ default: value }: ParamView): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
