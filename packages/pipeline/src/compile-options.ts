import type { Feature } from './feature.ts';

/** What the compiler has to know of the installation for which it compiles. */
export type CompileOptions = {
  /** What can be done there; all of it where this is missing. */
  readonly supports?: ReadonlySet<Feature>;
  /** All secrets that the repository may ask for; where this is missing, none is judged. */
  readonly secrets?: readonly SecretRule[];
  /** Images of plugins that get all rights of their machine, as `plugins/docker`; with a tag, only that one. */
  readonly privilegedPlugins?: readonly string[];
  /** Without a server: what says `local: false` is left out. */
  readonly isLocal?: boolean;
  /** Whether habits that mostly end badly are told, too. */
  readonly habits?: boolean;
};

/** For which a secret may be used; an empty list is for all. Its value is nobody's business here. */
export type SecretRule = {
  readonly name: string;
  readonly events: readonly string[];
  readonly images: readonly string[];
};
