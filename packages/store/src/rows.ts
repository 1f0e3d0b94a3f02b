import type { Statement } from './statement.ts';

/** What the two databases have in common where a few statements do: written once, it serves both. */
export type Rows = {
  readonly all: <Row>(...statement: Statement) => Promise<readonly Row[]>;
  /** All statements, in their order, or none; answers how many rows each has changed. */
  readonly change: (...statements: readonly Statement[]) => Promise<readonly number[]>;
  /** A value that has to be there once was there already. */
  readonly isTaken: (error: unknown) => boolean;
};
