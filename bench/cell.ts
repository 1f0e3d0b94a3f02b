/** One thing that is measured. `measure` gets an empty folder of its own and throws when its histories are not in order. */
export type Cell = {
  readonly name: string;
  readonly measure: (folder: string) => Promise<Measured>;
};

export type Measured = {
  readonly figures: readonly Figure[];
  /** What the checker has held against each other: no figure without. */
  readonly checked: string;
};

export type Figure = {
  readonly name: string;
  readonly unit: string;
  /** The same figure of each round; the first rounds, which warm up, are left out. */
  readonly rounds: readonly number[];
  readonly must?: { readonly atMost: number } | { readonly atLeast: number };
};
