import type { Ids, Instant } from '@signalbox/engine';

/** Time-ordered, so that indexes grow at one end, with 128 random bits after it. Letters and digits only. */
export function idSource(now: () => Instant, randomBytes: (size: number) => Uint8Array): Ids {
  return {
    next: () => now().toString(36).padStart(9, '0') + base36(randomBytes(16)),
  };
}

function base36(bytes: Uint8Array): string {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
    .toString(36)
    .padStart(25, '0');
}
