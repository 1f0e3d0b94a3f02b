/** A row, and where it stood when it was chosen. */
export type Place = { readonly key: string; readonly at: number };

/** The row below (1) or above (-1) the chosen one; where that is gone, from where it stood. */
export function nextRow(keys: readonly string[], chosen: Place | undefined, by: 1 | -1): Place | undefined {
  const found = chosen ? keys.indexOf(chosen.key) : -1;
  // What stood below one that is gone stands in its place.
  const from = found >= 0 ? found + by : chosen ? chosen.at + (by > 0 ? 0 : -1) : 0;
  const at = Math.max(0, Math.min(from, keys.length - 1));
  const key = keys[at];
  return key === undefined ? undefined : { key, at };
}
