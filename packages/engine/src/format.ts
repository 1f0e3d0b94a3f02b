/**
 * What this program understands of runs and builds: one more with each kind of event, state or job that programs of
 * before would not. Whatever brings such a kind into a run marks it, so that they leave it alone.
 */
export const knownFormat = 1;

/** Absent in what every program understands. */
export type Formatted = { readonly format?: number };

export function isKnownFormat({ format = 1 }: Formatted): boolean {
  return format <= knownFormat;
}
