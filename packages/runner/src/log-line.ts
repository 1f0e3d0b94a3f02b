/** One line of a proc's output. */
export type LogLine = {
  /** Counts the lines of the proc from 0, over both streams. */
  readonly pos: number;
  /** Whole seconds since the proc started. */
  readonly time: number;
  /** 0 for standard output, 1 for standard error. */
  readonly type: 0 | 1;
  /** Without its line end. */
  readonly out: string;
};
