export type Backoff = { readonly minMs: number; readonly maxMs: number };

/** Doubles with every try; the jitter keeps a thousand agents of a restarted server apart. */
export function backoffMs(tries: number, { minMs, maxMs }: Backoff, random: () => number): number {
  const whole = Math.min(maxMs, minMs * 2 ** Math.min(tries, 30));
  return whole * (0.5 + random() / 2);
}
