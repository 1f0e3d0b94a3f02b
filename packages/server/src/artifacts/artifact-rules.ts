/** How much of what builds leave is kept. Undefined is without end. */
export type ArtifactRules = {
  readonly maxAgeMs: number | undefined;
  /** Of all builds of a project together. */
  readonly projectBytes: number | undefined;
};
