/**
 * Cuts a stream of bytes into lines of text: `\r\n` counts as `\n`, a line longer than the limit becomes several, what
 * is not UTF-8 and NUL become U+FFFD. Holds back no more than one line.
 */
export class LineSplitter {
  #pending: Buffer = empty;
  #cutBefore = false;

  push(chunk: Buffer): readonly string[] {
    const lines: string[] = [];
    let rest = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const newline = rest.indexOf(lineFeed);
      const end = newline < 0 ? rest.length : newline;
      if (end > maxLineBytes) {
        const cut = characterBoundary(rest, maxLineBytes);
        lines.push(decode(rest.subarray(0, cut)));
        this.#cutBefore = true;
        rest = rest.subarray(cut);
      } else if (newline < 0) {
        break;
      } else {
        this.#endLine(rest.subarray(0, newline), lines);
        rest = rest.subarray(newline + 1);
      }
    }
    // A copy, so that a few held bytes do not keep a whole chunk in memory.
    this.#pending = Buffer.from(rest);
    return lines;
  }

  /** The last line, when it has no line end. */
  flush(): readonly string[] {
    const lines: string[] = [];
    if (this.#pending.length > 0) this.#endLine(this.#pending, lines);
    this.#pending = empty;
    return lines;
  }

  #endLine(bytes: Buffer, lines: string[]): void {
    const line = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
    // The end of a line that was just cut is no empty line of its own.
    if (line.length > 0 || !this.#cutBefore) lines.push(decode(line));
    this.#cutBefore = false;
  }
}

export const maxLineBytes = 64 * 1024;

const empty = Buffer.alloc(0);
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

function decode(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}

/** Steps back over at most three continuation bytes; where there are more, it is not UTF-8 and may be cut anywhere. */
function characterBoundary(bytes: Buffer, at: number): number {
  for (let back = 0; back < 4; back++) if (!isContinuation(bytes[at - back])) return at - back;
  return at;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
