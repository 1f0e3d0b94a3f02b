import type { Data } from '@signalbox/engine';

/** What a step has given, as a value; a large one is named by its hash. */
export function dataOf(data: Data): unknown {
  if (!('inline' in data)) return { sha256: data.blob, bytes: data.bytes };
  try {
    return JSON.parse(data.inline);
  } catch {
    return data.inline;
  }
}
