/** Bytes between two entries: what reading from any position has to skip at most. */
const spacing = 64 * 1024;

/** Where some of the lines of a file begin, so that reading from a position does not begin at the file's start. */
export class LineIndex {
  readonly #positions: number[] = [];
  readonly #offsets: number[] = [];

  /** To be told of every line, in order. */
  add(position: number, offset: number): void {
    const last = this.#offsets.at(-1);
    if (last !== undefined && offset - last < spacing) return;
    this.#positions.push(position);
    this.#offsets.push(offset);
  }

  /** The start of a line at or before the position. */
  before(position: number): number {
    let low = 0;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#positions[middle] ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return this.#offsets[low - 1] ?? 0;
  }
}
