/** As the protocol counts: both from 0, characters in UTF-16 code units. */
export type Place = { readonly line: number; readonly character: number };

export type PlaceRange = { readonly start: Place; readonly end: Place };

/** Turns offsets of a text into places and back. */
export class Lines {
  readonly #starts: number[] = [0];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    for (const end of text.matchAll(/\r\n|\n|\r/g)) this.#starts.push(end.index + end[0].length);
  }

  rangeOf({ start, end }: { readonly start: number; readonly end: number }): PlaceRange {
    return { start: this.#placeOf(start), end: this.#placeOf(end) };
  }

  /** A place behind the end of its line is that end, as the protocol has it. */
  offsetOf({ line, character }: Place): number {
    const start = this.#starts[line];
    if (start === undefined) return this.#text.length;
    const next = this.#starts[line + 1];
    const rest = this.#text.slice(start, next);
    return start + Math.min(character, rest.replace(/[\r\n]+$/, '').length);
  }

  #placeOf(offset: number): Place {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - (this.#starts[low] ?? 0) };
  }
}
