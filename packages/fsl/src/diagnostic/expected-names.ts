import { nearest } from '@signalbox/engine';

/**
 * What follows a message on a name that is not there: the names that are, and the one that was probably meant.
 * `builtIn` are names that are not listed, but may be meant.
 */
export function expectedNames(
  written: string,
  what: string,
  names: Iterable<string>,
  builtIn: readonly string[] = [],
): string {
  const all = [...new Set(names)];
  const listed = all.length === 0 ? 'none' : all.slice(0, maxListed).join(', ');
  return `; ${what}: ${listed}${all.length > maxListed ? ' …' : ''}${didYouMean(written, [...builtIn, ...all])}`;
}

export function didYouMean(written: string, names: Iterable<string>): string {
  const near = nearest(written, names);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

const maxListed = 10;
