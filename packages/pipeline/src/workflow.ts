import type { Condition } from './condition.ts';
import type { Place } from './diagnostic.ts';
import type { Feature } from './feature.ts';
import type { Dialect } from './read-values.ts';
import type { Concurrency } from './section/read-concurrency.ts';
import type { Workspace } from './section/read-workspace.ts';
import type { ContainerPlan, RetryPlan, SecretBinding } from './workflow-plan.ts';

/** What a dialect's front end makes of one file, the same for both: all that the file says, before it is decided. */
export type Workflow = {
  readonly dialect: Dialect;
  readonly labels: Readonly<Record<string, string>>;
  readonly skipClone: boolean;
  /** `undefined` where the file leaves the clone as it is. */
  readonly clones: readonly Step[] | undefined;
  readonly services: readonly Step[];
  readonly steps: readonly Step[];
  /** The older filter of the whole file. */
  readonly branches: readonly Condition[];
  readonly when: readonly Condition[];
  readonly dependsOn: readonly Dependency[];
  /** The older way of saying after which ends of others it runs. */
  readonly runsOn: readonly string[] | undefined;
  readonly workspace: Workspace | undefined;
  readonly concurrency: Concurrency | undefined;
  readonly needs: readonly Need[];
};

export type Step = {
  readonly name: string;
  readonly at: Place;
  readonly image: string;
  readonly commands: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretBinding[];
  /** Whether it is a plugin: an image that is told by `settings` what to do. */
  readonly isPlugin: boolean;
  readonly directory: string | undefined;
  /** `undefined` where the author wrote none, which is not the same as an empty list. */
  readonly dependsOn: readonly Dependency[] | undefined;
  /** Neighbours of the same group run at the same time. */
  readonly group: string | undefined;
  readonly when: readonly Condition[];
  readonly failure: Failure;
  readonly detached: boolean;
  readonly timeoutMs: number | undefined;
  readonly retry: RetryPlan | undefined;
  readonly entrypoint: readonly string[] | undefined;
  readonly arguments: readonly string[] | undefined;
  readonly container: ContainerPlan;
  readonly needs: readonly Need[];
};

export type Failure = 'fail' | 'ignore' | 'cancel';

export type Dependency = { readonly name: string; readonly optional: boolean; readonly at: Place };

/** Something that not every backend can do, and where the file asks for it; `key` is the word in the file. */
export type Need = { readonly feature: Feature; readonly key: string; readonly at: Place };
