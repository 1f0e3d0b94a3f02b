/** Who decides when what comes next. In a simulation, nothing happens by any other clock. */
export type Scheduler = {
  /** After the reads of this turn of the loop. */
  readonly soon: (work: () => void) => void;
  /** Answers how to call it off. */
  readonly after: (ms: number, work: () => void) => () => void;
};
