import type { Ids, Instant } from '@signalbox/engine';

/** Time-ordered, so that indexes grow at one end, with 128 random bits after it. Letters and digits only. */
export function idSource(now: () => Instant, randomBytes: (size: number) => Uint8Array): Ids {
  // One call of the system for many ids: it costs more than all the rest of an id.
  let pool: Uint8Array = new Uint8Array();
  return {
    next: () => {
      if (pool.length === 0) pool = randomBytes(idBytes * idsPerDraw);
      const drawn = pool.subarray(0, idBytes);
      pool = pool.subarray(idBytes);
      return now().toString(36).padStart(9, '0') + base36(drawn);
    },
  };
}

const idBytes = 16;
const idsPerDraw = 256;

function base36(bytes: Uint8Array): string {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
    .toString(36)
    .padStart(25, '0');
}
