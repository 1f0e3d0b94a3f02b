/** Bytes as a terminal shows them: without the sequences that colour them, move about or name links (ECMA-48). */
export type Shown = {
  readonly bytes: Buffer;
  /** Where the byte at this place of `bytes` stands in what was given; for its end, where that ends or goes on unfinished. */
  readonly placeOf: (at: number) => number;
};

const esc = 0x1b;
const bell = 0x07;
/** `[` begins a control sequence; the others begin strings that end with a bell, or with escape and `\`. */
const control = 0x5b;
const strings: ReadonlySet<number> = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f]);
/** What is longer is none. */
const longest = 4096;

export function withoutEscapes(given: Buffer, isLast: boolean): Shown {
  const first = given.indexOf(esc);
  if (first === -1) return { bytes: given, placeOf: (at) => at };
  const bytes = Buffer.alloc(given.length);
  const places = new Uint32Array(given.length);
  let length = 0;
  let end = given.length;
  for (let at = 0; at < given.length; ) {
    if (given[at] === esc) {
      const after = endOfEscape(given, at);
      if (after === unfinished && !isLast && given.length - at <= longest) {
        end = at;
        break;
      }
      if (after > at) {
        at = after;
        continue;
      }
    }
    bytes[length] = given[at] as number;
    places[length] = at;
    length += 1;
    at += 1;
  }
  return { bytes: bytes.subarray(0, length), placeOf: (at) => (at < length ? (places[at] as number) : end) };
}

const unfinished = -1;

/** The place behind the sequence that begins here; the same place where none does. */
function endOfEscape(bytes: Buffer, at: number): number {
  const kind = bytes[at + 1];
  if (kind === undefined) return unfinished;
  if (kind === control) return endOfControl(bytes, at);
  if (strings.has(kind)) return endOfString(bytes, at);
  // Two bytes, or three where the second says which set of characters is meant.
  if (kind >= 0x20 && kind <= 0x2f) return at + 2 < bytes.length ? at + 3 : unfinished;
  return kind >= 0x30 && kind <= 0x7e ? at + 2 : at;
}

function endOfControl(bytes: Buffer, at: number): number {
  for (let next = at + 2; next < bytes.length; next += 1) {
    const byte = bytes[next] as number;
    if (byte >= 0x40 && byte <= 0x7e) return next + 1;
    if (byte < 0x20 || byte > 0x3f) return at;
  }
  return unfinished;
}

function endOfString(bytes: Buffer, at: number): number {
  const last = Math.min(bytes.length, at + longest);
  for (let next = at + 2; next < last; next += 1) {
    const byte = bytes[next] as number;
    if (byte === bell) return next + 1;
    if (byte === esc) return bytes[next + 1] === 0x5c ? next + 2 : next + 1 < bytes.length ? at : unfinished;
    if (byte === 0x0a) return at;
  }
  return last === bytes.length ? unfinished : at;
}
