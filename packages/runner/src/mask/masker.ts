import { maskPatterns, shortestMasked } from './mask-patterns.ts';
import { withoutEscapes } from './without-escapes.ts';

/** Hides the secrets of a workflow in streams and texts. */
export class Masker {
  readonly #byStart = new Map<number, readonly Buffer[]>();
  /** One bit for each hash of the first four bytes: nearly all of an output is none of these. */
  readonly #starts = new Uint8Array(startBits);
  readonly #heads: readonly Buffer[];

  constructor(secrets: readonly string[]) {
    const patterns = [...maskPatterns(secrets)].sort((a, b) => b.length - a.length);
    for (const pattern of patterns) {
      const start = pattern.readUInt32BE(0) | 0;
      this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), pattern]);
      this.#starts[hashOf(start)] = 1;
    }
    this.#heads = patterns.map((pattern) => pattern.subarray(0, shortestMasked));
  }

  get isIdle(): boolean {
    return this.#byStart.size === 0;
  }

  /** A stream of its own, which holds back what may become a secret with the bytes that come next. */
  stream(): MaskStream {
    let held: Buffer = empty;
    let covered = 0;
    return {
      push: (chunk) => {
        if (this.isIdle) return chunk;
        const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
        const masked = this.#mask(bytes, covered, false);
        // A copy, so that a few held bytes do not keep a whole chunk in memory.
        held = Buffer.from(masked.rest);
        covered = masked.covered;
        return masked.shown;
      },
      flush: () => {
        const { shown } = this.#mask(held, covered, true);
        held = empty;
        covered = 0;
        return shown;
      },
    };
  }

  text(text: string): string {
    return this.isIdle ? text : this.#mask(Buffer.from(text), 0, true).shown.toString();
  }

  /** The first `covered` bytes that are shown belong to something that is hidden already. */
  #mask(given: Buffer, covered: number, isLast: boolean): Masked {
    const { bytes, placeOf } = withoutEscapes(given, isLast);
    const parts: Buffer[] = [];
    let shownTo = covered === 0 ? 0 : placeOf(covered - 1) + 1;
    let until = covered;
    const showTo = (at: number) => parts.push(given.subarray(shownTo, Math.max(shownTo, placeOf(at))));
    for (let at = 0; at < bytes.length; at++) {
      let length = this.#longestAt(bytes, at);
      if (length === unfinished && !isLast) {
        showTo(at);
        return { shown: Buffer.concat(parts), rest: given.subarray(placeOf(at)), covered: Math.max(0, until - at) };
      }
      if (length === unfinished) length = this.#wholeAt(bytes, at);
      if (length === 0) continue;
      // One that begins within another is one with it.
      if (until <= at) {
        showTo(at);
        parts.push(stars);
      }
      until = Math.max(until, at + length);
      // What colours stand behind it are shown.
      shownTo = placeOf(until - 1) + 1;
    }
    const end = placeOf(bytes.length);
    const isAsItWas = parts.length === 0 && shownTo === 0 && end === given.length;
    if (isAsItWas) return { shown: given, rest: empty, covered: 0 };
    return { shown: Buffer.concat([...parts, given.subarray(shownTo, end)]), rest: given.subarray(end), covered: 0 };
  }

  /** The length of the longest secret here, or `unfinished` where one may be here of which the end is missing. */
  #longestAt(bytes: Buffer, at: number): number {
    const left = bytes.length - at;
    if (left < shortestMasked) {
      return this.#heads.some((head) => bytes.compare(head, 0, left, at) === 0) ? unfinished : 0;
    }
    const start =
      ((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number);
    if (this.#starts[hashOf(start)] === 0) return 0;
    // The longest come first.
    for (const pattern of this.#byStart.get(start) ?? []) {
      const length = Math.min(left, pattern.length);
      if (bytes.compare(pattern, 0, length, at, at + length) === 0)
        return length < pattern.length ? unfinished : length;
    }
    return 0;
  }

  #wholeAt(bytes: Buffer, at: number): number {
    if (bytes.length - at < shortestMasked) return 0;
    const patterns = this.#byStart.get(bytes.readUInt32BE(at) | 0) ?? [];
    const whole = patterns.find(
      (pattern) =>
        pattern.length <= bytes.length - at && bytes.compare(pattern, 0, pattern.length, at, at + pattern.length) === 0,
    );
    return whole?.length ?? 0;
  }
}

export type MaskStream = {
  /** What can be shown by now. */
  readonly push: (chunk: Buffer) => Buffer;
  readonly flush: () => Buffer;
};

type Masked = { readonly shown: Buffer; readonly rest: Buffer; readonly covered: number };

const unfinished = -1;
const empty = Buffer.alloc(0);
const stars = Buffer.from('********');
const startBits = 1 << 16;

function hashOf(start: number): number {
  return Math.imul(start, 0x9e3779b1) >>> 16;
}
