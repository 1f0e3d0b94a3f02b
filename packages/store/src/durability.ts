/** What an acknowledged step rests on. */
export type Durability = {
  /** What keeps the data, with its version. */
  readonly engine: string;
  /** Settings, as `fsync = off`, with which an acknowledged step can be lost. */
  readonly weak: readonly string[];
  /** As the engine itself reports them. */
  readonly settings: { readonly [setting: string]: string };
};
