import type { Value } from '@signalbox/engine';

/** Of one result, in characters of JSON. */
const largestValue = 1_048_576;

const deepest = 100;

export type ToValue = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: string };

/** JSON data and nothing else: what JSON.stringify would leave out or change in silence is a problem. */
export function toValue(given: unknown): ToValue {
  const problem = problemOf(given, [], new Set());
  if (problem !== undefined) return { ok: false, problem };
  const text = JSON.stringify(given);
  if (text.length > largestValue) {
    return { ok: false, problem: `has ${text.length} characters as JSON, more than ${largestValue}` };
  }
  return { ok: true, value: JSON.parse(text) as Value };
}

function problemOf(given: unknown, path: readonly string[], above: Set<object>): string | undefined {
  const at = path.length === 0 ? '' : `${path.join('.')} `;
  if (given === null || typeof given === 'string' || typeof given === 'boolean') return undefined;
  if (typeof given === 'number') return Number.isFinite(given) ? undefined : `${at}is ${given}`;
  if (typeof given !== 'object') return `${at}is ${given === undefined ? 'undefined' : `a ${typeof given}`}`;
  if (above.has(given)) return `${at}contains itself`;
  if (path.length > deepest) return `is nested deeper than ${deepest}`;
  const isPlain = Array.isArray(given) || [Object.prototype, null].includes(Object.getPrototypeOf(given));
  if (!isPlain) return `${at}is of class ${given.constructor.name}: give its data`;
  above.add(given);
  for (const [key, member] of Object.entries(given)) {
    // A member that is undefined is one that is not there; a hole in a list would become null.
    if (member === undefined && !Array.isArray(given)) continue;
    const problem = problemOf(member, [...path, key], above);
    if (problem !== undefined) return problem;
  }
  above.delete(given);
  return undefined;
}
