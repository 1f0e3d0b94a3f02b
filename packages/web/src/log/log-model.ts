import type { LogOutlineView } from '@signalbox/protocol';
import { isPassing } from '../api/is-passing.ts';
import type { FollowStream, StreamedLine } from './follow-stream.ts';
import { LogCache, pageLines, type ShownLine } from './log-cache.ts';
import { type LogRows, logRows } from './log-rows.ts';
import { LogSearch, type LogSearchState } from './log-search.ts';
import type { LogSearchTerms, LogSource } from './log-source.ts';

/** What is known of a log at a moment; another one for each change. */
export type LogState = {
  readonly status: 'opening' | 'open' | 'failed';
  readonly error?: unknown;
  readonly total: number;
  readonly over: boolean;
  readonly connection: 'none' | 'live' | 'lost';
  readonly rows: LogRows;
  readonly closed: ReadonlySet<number>;
  readonly search?: LogSearchState;
};

export type LogModelOptions = {
  readonly source: LogSource;
  readonly follow: FollowStream;
  /** What has failed is the last command: the others are closed. */
  readonly isFailed: boolean;
};

const noRows = logRows({ total: 0, commands: [], closed: new Set() });
const beginning: LogState = {
  status: 'opening',
  total: 0,
  over: false,
  connection: 'none',
  rows: noRows,
  closed: new Set(),
};
const againMs = 1000;
/** A browser has six connections to a server, and streams and other questions need theirs. */
const mostReads = 3;
/** So many frames of scrolling are read in advance, as it is scrolled now; at most so many pages. */
const framesAhead = 20;
const mostAhead = 6;

/** One log that is looked at: its lines as far as they are needed, what is folded, what is sought, and what comes. */
export class LogModel {
  readonly #options: LogModelOptions;
  readonly #cache = new LogCache();
  readonly #listeners = new Set<() => void>();
  /** The pages that are being read. */
  readonly #asked = new Map<number, AbortController>();
  /** Those that are to be read, the most urgent first. */
  #wanted: readonly number[] = [];
  /** The lines that are looked at. */
  #seen: readonly number[] = [];
  #aborted = new AbortController();
  #state = beginning;
  #epoch = 0;
  #commands: readonly number[] = [];
  #stopFollowing: (() => void) | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #search: LogSearch | undefined;

  constructor(options: LogModelOptions) {
    this.#options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): LogState => this.#state;

  line(pos: number): ShownLine | undefined {
    return this.#cache.line(pos);
  }

  /** What `close` has ended, or what was lost, is opened anew. */
  async open(): Promise<void> {
    this.#aborted.abort();
    this.#aborted = new AbortController();
    const { signal } = this.#aborted;
    try {
      const outline = await this.#options.source.outline(signal);
      signal.throwIfAborted();
      this.#take(outline);
      if (this.#state.status === 'opening' && this.#options.isFailed) this.#closeAllButLast();
      this.#set({ status: 'open', ...(this.#state.over && { connection: 'none' }) });
      if (!this.#state.over) this.#follow();
      if (this.#seen.length > 0) this.want(this.#seen);
      const { search } = this.#state;
      if (search?.error !== undefined) this.seek(search.terms);
    } catch (error) {
      if (signal.aborted) return;
      // What is shown stays: it is the way to the server that is lost.
      if (this.#state.status === 'open') return this.lose();
      this.#set({ status: 'failed', error });
      if (isPassing(error)) this.#openSoon();
    }
  }

  close(): void {
    this.#aborted.abort();
    this.#stopFollowing?.();
    this.#search?.end();
    clearTimeout(this.#again);
    this.#forgetReads();
  }

  /** What is shown may be old; it is tried again. */
  lose(): void {
    if (this.#state.status !== 'open') return;
    this.#stopFollowing?.();
    this.#set({ connection: 'lost' });
    this.#openSoon();
  }

  /**
   * These lines are looked at, in their order: what is not there of them is read first, then what they are scrolled to,
   * the further the faster, then what they come from. What is flown by is not waited for, nor what closed groups hide.
   */
  want(lines: readonly number[]): void {
    const { total } = this.#state;
    const [from = 0] = lines;
    const to = (lines.at(-1) ?? -1) + 1;
    const moved = from - (this.#seen[0] ?? 0);
    this.#seen = lines;
    const reach = pageLines * (1 + Math.min(mostAhead, Math.floor((Math.abs(moved) * framesAhead) / pageLines)));
    const [back, on] = moved < 0 ? [reach, pageLines] : [pageLines, reach];
    const before = this.#cache.missing(from - back, from, total).toReversed();
    const behind = this.#cache.missing(to, to + on, total);
    const beside = moved < 0 ? [...before, ...behind] : [...behind, ...before];
    const pages = new Set(lines.map((line) => Math.floor(line / pageLines)));
    const inSight = [...pages].flatMap((page) => this.#cache.missing(page * pageLines, page * pageLines + 1, total));
    this.#wanted = [...new Set([...inSight, ...beside])];
    for (const [index, reading] of this.#asked) if (!this.#wanted.includes(index)) reading.abort();
    this.#readNext();
  }

  readonly toggle = (command: number): void => {
    const closed = new Set(this.#state.closed);
    if (!closed.delete(command)) closed.add(command);
    this.#fold(closed);
  };

  fold(isClosed: boolean): void {
    this.#fold(new Set(isClosed ? this.#commands : []));
  }

  /** Opens the group in which the line is. */
  reveal(line: number): void {
    const group = this.#state.rows.groupAt(line);
    if (group && group.start !== line && this.#state.closed.has(group.start)) this.toggle(group.start);
  }

  seek(terms: LogSearchTerms | undefined): void {
    this.#search?.end();
    this.#search = undefined;
    if (terms === undefined) {
      const { search: _, ...state } = this.#state;
      this.#replace(state);
      return;
    }
    this.#search = new LogSearch(this.#options.source, terms, (search) => this.#set({ search }));
    this.#set({ search: { terms, matches: [], looked: 0, isOver: false } });
    void this.#search.look();
  }

  #take({ next, commands, epoch, over }: LogOutlineView): void {
    if (epoch !== this.#epoch) this.#begin(epoch);
    this.#commands = commands;
    this.#set({ total: next, over }, true);
  }

  /** Another agent has begun the log anew. */
  #begin(epoch: number): void {
    this.#epoch = epoch;
    this.#cache.clear();
    this.#forgetReads();
    this.#commands = [];
    this.#set({ total: 0, closed: new Set() }, true);
    if (this.#state.search) this.seek(this.#state.search.terms);
  }

  #follow(): void {
    const { source, follow } = this.#options;
    this.#stopFollowing?.();
    this.#stopFollowing = follow(source.streamAddress(this.#state.total), {
      onOpen: () => this.#set({ connection: 'live' }),
      onLines: (lines) => this.#append(lines),
      onEnd: () => this.#set({ over: true, connection: 'none' }),
      onLost: () => this.lose(),
    });
  }

  #openSoon(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.open(), againMs);
  }

  #append(streamed: readonly StreamedLine[]): void {
    const epoch = streamed.at(-1)?.epoch ?? this.#epoch;
    if (epoch !== this.#epoch) this.#begin(epoch);
    const lines = streamed.flatMap((each) => (each.epoch === epoch ? [each.line] : []));
    this.#cache.put(lines);
    const fresh = lines.filter(({ pos, out }) => pos >= this.#state.total && out.startsWith('+ '));
    if (fresh.length > 0) this.#commands = [...this.#commands, ...fresh.map(({ pos }) => pos)];
    this.#set({ total: Math.max(this.#state.total, (lines.at(-1)?.pos ?? -1) + 1) }, true);
    void this.#search?.look();
  }

  #forgetReads(): void {
    for (const reading of this.#asked.values()) reading.abort();
    this.#asked.clear();
    this.#wanted = [];
  }

  #readNext(): void {
    for (const index of this.#wanted) {
      if (this.#asked.size >= mostReads) return;
      if (!this.#asked.has(index)) void this.#read(index);
    }
  }

  async #read(index: number): Promise<void> {
    const reading = new AbortController();
    this.#asked.set(index, reading);
    const { signal } = reading;
    try {
      // A page comes in parts where its lines are long.
      const end = Math.min((index + 1) * pageLines, this.#state.total);
      for (let from = index * pageLines; from < end; ) {
        const { lines, next, epoch = this.#epoch } = await this.#options.source.page(from, end - from, signal);
        if (epoch !== this.#epoch || lines.length === 0) break;
        this.#cache.put(lines);
        from = next;
        this.#set({});
      }
    } catch {
      // It is asked for again when it is looked at again, or when there is a way to the server again.
      if (!signal.aborted) this.lose();
    } finally {
      if (this.#asked.get(index) === reading) {
        this.#asked.delete(index);
        if (!signal.aborted) this.#wanted = this.#wanted.filter((each) => each !== index);
        this.#readNext();
      }
    }
  }

  #closeAllButLast(): void {
    this.#fold(new Set(this.#commands.slice(0, -1)));
  }

  #fold(closed: ReadonlySet<number>): void {
    this.#set({ closed }, true);
  }

  #set(change: Partial<LogState>, areRowsOthers = false): void {
    const state = { ...this.#state, ...change };
    const { total, closed } = state;
    this.#replace(areRowsOthers ? { ...state, rows: logRows({ total, commands: this.#commands, closed }) } : state);
  }

  #replace(state: LogState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
