import type { Feature } from './feature.ts';

type Labels = Readonly<Record<string, string>>;

/** What the compiler has to know of the installation for which it compiles. */
export type CompileOptions = {
  /** What can be done there; all of it where this is missing. Where agents differ, by what a workflow's labels ask for. */
  readonly supports?: ReadonlySet<Feature> | ((labels: Labels) => ReadonlySet<Feature>);
  /** Of workflows that say nothing else. */
  readonly labels?: Labels;
  /** All secrets that the repository may ask for; where this is missing, none is judged. */
  readonly secrets?: readonly SecretRule[];
  /** Images of plugins that get all rights of their machine, as `plugins/docker`; with a tag, only that one. */
  readonly privilegedPlugins?: readonly string[];
  /** Without a server: what says `local: false` is left out. */
  readonly isLocal?: boolean;
  /** Whether the file is checked as such: habits that mostly end badly are told, and nothing that is of one build alone. */
  readonly habits?: boolean;
};

/** The same for one workflow. */
export type WorkflowOptions = Omit<CompileOptions, 'supports'> & { readonly supports?: ReadonlySet<Feature> };

/** For which a secret may be used; an empty list is for all. Its value is nobody's business here. */
export type SecretRule = {
  readonly name: string;
  readonly events: readonly string[];
  /** Patterns. */
  readonly branches?: readonly string[];
  readonly images: readonly string[];
};
