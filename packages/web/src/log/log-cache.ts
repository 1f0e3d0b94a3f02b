import type { LogLineView } from '@signalbox/protocol';
import { type AnsiState, plainState } from './ansi-style.ts';
import { type AnsiSpan, parseAnsi } from './parse-ansi.ts';

/** A line as it is shown. `more`: characters that are left out, of a line that nobody would read to its end. */
export type ShownLine = {
  readonly pos: number;
  readonly time: number;
  /** The runner itself says so, and no program. */
  readonly isNote: boolean;
  readonly spans: readonly AnsiSpan[];
  readonly more: number;
};

type Page = { readonly lines: (ShownLine | undefined)[]; readonly end: { state: AnsiState }; characters: number };

export const pageLines = 500;
/** A million lines of usual length are ten times as many. */
const mostCharacters = 12_000_000;
const mostPages = 200;
const longestShown = 8000;

/**
 * The lines that were read of a log, in pages; the pages that were not looked at for longest are forgotten, so that
 * memory does not grow with the log.
 */
export class LogCache {
  /** The first is the one that was used least lately. */
  readonly #pages = new Map<number, Page>();
  #characters = 0;

  line(pos: number): ShownLine | undefined {
    return this.#pages.get(Math.floor(pos / pageLines))?.lines[pos % pageLines];
  }

  /** The pages of these lines that are not there as a whole, `total` being how many lines there are; the others are used. */
  missing(from: number, to: number, total: number): readonly number[] {
    const missing: number[] = [];
    const last = Math.floor((Math.min(to, total) - 1) / pageLines);
    for (let index = Math.max(0, Math.floor(from / pageLines)); index <= last; index += 1) {
      const page = this.#pages.get(index);
      if (page) this.#use(index, page);
      const wanted = Math.min(pageLines, total - index * pageLines);
      if (!page || countOf(page, wanted) < wanted) missing.push(index);
    }
    return missing;
  }

  put(lines: readonly LogLineView[]): void {
    for (const line of lines) this.#putLine(line);
    while ((this.#characters > mostCharacters || this.#pages.size > mostPages) && this.#pages.size > 2) {
      const [oldest] = this.#pages;
      if (!oldest) return;
      this.#pages.delete(oldest[0]);
      this.#characters -= oldest[1].characters;
    }
  }

  clear(): void {
    this.#pages.clear();
    this.#characters = 0;
  }

  get size(): { readonly pages: number; readonly characters: number } {
    return { pages: this.#pages.size, characters: this.#characters };
  }

  #putLine({ pos, time, type, out }: LogLineView): void {
    const index = Math.floor(pos / pageLines);
    const page = this.#pages.get(index) ?? this.#newPage(index);
    if (page.lines[pos % pageLines]) return;
    const shown = out.slice(0, longestShown);
    const { spans, state } = parseAnsi(shown, page.end.state);
    page.end.state = state;
    page.lines[pos % pageLines] = { pos, time, isNote: type === 1, spans, more: out.length - shown.length };
    page.characters += shown.length;
    this.#characters += shown.length;
  }

  /** With the colours that the page before ends with, where that is known. */
  #newPage(index: number): Page {
    const before = this.#pages.get(index - 1);
    const isWhole = before && countOf(before, pageLines) === pageLines;
    const page: Page = {
      lines: Array.from({ length: pageLines }),
      end: { state: isWhole ? before.end.state : plainState },
      characters: 0,
    };
    this.#pages.set(index, page);
    return page;
  }

  #use(index: number, page: Page): void {
    this.#pages.delete(index);
    this.#pages.set(index, page);
  }
}

function countOf({ lines }: Page, wanted: number): number {
  let count = 0;
  while (count < wanted && lines[count]) count += 1;
  return count;
}
