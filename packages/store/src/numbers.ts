/** Small numbers for what has long ids: each is given when it is first asked for, and never to anything else. */
export type NumberStore = {
  readonly numberOf: (kind: NumberedKind, id: string) => Promise<number>;
  /** The id that has the number. */
  readonly numbered: (kind: NumberedKind, number: number) => Promise<string | undefined>;
};

export type NumberedKind = 'run' | 'user' | 'template' | 'run-group';
