/** What a runner executes: plain data, the same on the server, on the wire and on the agent. */
export type WorkflowPlan = {
  readonly version: 1;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly clone: ClonePlan | null;
  /** The same for every proc; a proc's own environment wins over it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly procs: readonly ProcPlan[];
};

export type ClonePlan = { readonly url: string; readonly commit: string; readonly ref: string };

export type ProcPlan = {
  readonly name: string;
  readonly image: string;
  /** Lines for `sh -e`, in order. None: a plugin, which only a container backend can run. */
  readonly commands: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Below the workspace. */
  readonly directory?: string;
  /** Names of procs of this plan that must have ended before. */
  readonly dependsOn: readonly string[];
  /** Whether it runs when no proc has failed so far, and when one has. */
  readonly onSuccess: boolean;
  readonly onFailure: boolean;
  /** Its failure is shown but does not count. */
  readonly failureIgnored: boolean;
};

/** The name of the proc that makes the workspace when `clone` is not null. */
export const cloneProcName = 'clone';

/** All procs that a runner reports, in the order in which people read them. */
export function procNames(plan: WorkflowPlan): readonly string[] {
  const names = plan.procs.map((proc) => proc.name);
  return plan.clone ? [cloneProcName, ...names] : names;
}
