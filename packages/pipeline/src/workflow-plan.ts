/** What a runner executes: plain data, the same on the server, on the wire and on the agent. */
export type WorkflowPlan = {
  /** 1: what every agent can run. 2: with parts that one has to know, and which older ones must not pass over. */
  readonly version: 1 | 2;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The commit that the workspace holds; null where nothing is cloned. */
  readonly clone: ClonePlan | null;
  /** The same for every proc; a proc's own environment wins over it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly procs: readonly ProcPlan[];
  /** Instead of the runner's own clone, one after the other before all other procs. */
  readonly cloneProcs?: readonly ProcPlan[];
  /** Started before the procs, reachable by their names, ended after them. */
  readonly services?: readonly ProcPlan[];
  readonly workspace?: WorkspacePlan;
  readonly matrix?: Readonly<Record<string, string>>;
  readonly after?: AfterPlan;
  readonly concurrency?: ConcurrencyPlan;
};

export type ClonePlan = { readonly url: string; readonly commit: string; readonly ref: string };

/** `base` is where the shared volume is mounted, `path` the working directory below it. */
export type WorkspacePlan = { readonly base: string; readonly path: string };

/** Names of plans of the same build that must have ended before, and after which of their ends this one runs. */
export type AfterPlan = {
  readonly workflows: readonly string[];
  readonly onSuccess: boolean;
  readonly onFailure: boolean;
};

export type ConcurrencyPlan = { readonly limit: number; readonly group: string };

export type ProcPlan = {
  readonly name: string;
  readonly image: string;
  /** Lines for `sh -e`, in order. None: the image's own program, which only a container backend can run. */
  readonly commands: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Below the workspace. */
  readonly directory?: string;
  /** Names of procs of this plan that must have ended before; of a detached one, that it has started. */
  readonly dependsOn: readonly string[];
  /** Whether it runs when no proc has failed so far, and when one has. */
  readonly onSuccess: boolean;
  readonly onFailure: boolean;
  /** Its failure is shown but does not count. */
  readonly failureIgnored: boolean;
  /** Its failure ends the whole build. */
  readonly failureCancels?: true;
  /** After so long one try of it is ended, and has failed. */
  readonly timeoutMs?: number;
  readonly retry?: RetryPlan;
  /** It goes on until the workflow ends, and nothing waits for its end. */
  readonly detached?: true;
  readonly secrets?: readonly SecretBinding[];
  /** Instead of the image's own. */
  readonly entrypoint?: readonly string[];
  /** What the image's program gets instead of its usual arguments. */
  readonly arguments?: readonly string[];
  readonly container?: ContainerPlan;
};

/** How often it is tried until one try is good, and how long after a bad one the next begins. */
export type RetryPlan = { readonly attempts: number; readonly delayMs: number };

/** A variable whose value is put together where the secrets are known. */
export type SecretBinding = { readonly variable: string; readonly parts: readonly SecretPart[] };

/** Text, or a secret: as it is, or with the signs that a text within JSON needs. */
export type SecretPart = string | { readonly secret: string; readonly form: 'plain' | 'json' };

/** For container backends; what is absent is as the image or the backend has it. */
export type ContainerPlan = {
  readonly pull?: true;
  readonly privileged?: true;
  readonly volumes?: readonly string[];
  readonly devices?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly dns?: readonly string[];
  readonly dnsSearch?: readonly string[];
  readonly extraHosts?: readonly string[];
  readonly networkMode?: string;
  readonly ports?: readonly string[];
  readonly limits?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** As the file has them, for the backend that knows them. */
  readonly backendOptions?: JsonValue;
};

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The name of the proc that makes the workspace when `clone` is not null. */
export const cloneProcName = 'clone';

/** All procs that a runner reports, in the order in which people read them. */
export function procNames(plan: WorkflowPlan): readonly string[] {
  const { clone, cloneProcs, services = [], procs } = plan;
  const own = clone && !cloneProcs ? [cloneProcName] : [];
  return [...own, ...[...(cloneProcs ?? []), ...services, ...procs].map((proc) => proc.name)];
}
