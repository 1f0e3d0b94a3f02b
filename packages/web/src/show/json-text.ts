/** A value as people read it. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
