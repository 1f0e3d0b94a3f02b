import { type Build, isBuildOver, type Workflow } from './build.ts';
import type { AttemptRef } from './run.ts';

/** What must happen outside because a build went from one state to another. */
export type BuildEffect =
  | { readonly type: 'enqueue'; readonly workflow: Workflow }
  /** The workflow is over: its task ends with its lease. */
  | { readonly type: 'dequeue'; readonly workflow: string }
  /** The run that waits for the build learns its end in the same commit. */
  | {
      readonly type: 'tell-run';
      readonly attempt: AttemptRef;
      readonly result: 'success' | 'failure' | 'killed';
      readonly message: string;
      readonly data: BuildData;
    };

/** What later steps of the run can refer to, as in `$build.number`. */
export type BuildData = {
  readonly build: string;
  readonly number: number;
  readonly repository: string;
  readonly commit: string;
  readonly result: string;
  readonly message: string;
};

export function effectsOfBuild(before: Build | undefined, after: Build): readonly BuildEffect[] {
  const effects: BuildEffect[] = [];
  for (const workflow of Object.values(after.workflows)) {
    const wasOpen = before !== undefined && isOpen(before.workflows[workflow.name]);
    if (isOpen(workflow) && !wasOpen) effects.push({ type: 'enqueue', workflow });
    if (!isOpen(workflow) && wasOpen) effects.push({ type: 'dequeue', workflow: workflow.name });
  }
  if (after.attempt && isBuildOver(after) && !(before && isBuildOver(before))) {
    const { run, step, visit, attempt } = after.attempt;
    effects.push({ type: 'tell-run', attempt: { run, step, visit, attempt }, ...resultOf(after) });
  }
  return effects;
}

function isOpen(workflow: Workflow | undefined): boolean {
  return workflow?.state.status === 'queued' || workflow?.state.status === 'running';
}

function resultOf({ id, number, repository, commit, state }: Build) {
  const killed = state.status === 'killed';
  const message = killed ? state.reason : state.status === 'finished' ? state.message : '';
  const result = killed ? 'killed' : state.status === 'finished' && state.result === 'success' ? 'success' : 'failure';
  const data: BuildData = { build: id, number, repository: repository.name, commit, result, message };
  return { result, message, data } as const;
}
