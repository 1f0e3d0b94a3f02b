import { isSealed, type Value } from '@signalbox/engine';

/** A value for people: a text as it is unless there is nothing of it, all else as JSON, and of a secret only that it is there. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  return isSealed(value as Value) ? dots : quotedValue(value);
}

/** The same inside of a sentence, where a text has its quotes. */
export function quotedValue(value: unknown): string {
  if (isSealed(value as Value)) return dots;
  return JSON.stringify(value, (_, each: Value) => (isSealed(each) ? dots : each));
}

const dots = '••••••••';
