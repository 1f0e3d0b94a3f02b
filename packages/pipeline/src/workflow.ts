import type { Condition } from './condition.ts';
import type { Place } from './diagnostic.ts';

/** What a dialect's front end makes of one file; the same for every dialect. */
export type Workflow = {
  readonly labels: Readonly<Record<string, string>>;
  readonly skipClone: boolean;
  readonly when: readonly Condition[];
  readonly steps: readonly Step[];
};

export type Step = {
  readonly name: string;
  readonly at: Place;
  readonly image: string;
  readonly commands: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string | undefined;
  /** `undefined` where the author wrote none, which is not the same as an empty list. */
  readonly dependsOn: readonly Dependency[] | undefined;
  readonly when: readonly Condition[];
  readonly failureIgnored: boolean;
};

export type Dependency = { readonly name: string; readonly optional: boolean; readonly at: Place };
