import type { AttemptRef } from '../run/run.ts';
import { type Build, type BuildState, isBuildOver, type Outputs, type ProcState, type Workflow } from './build.ts';

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
  /** Of all steps; where two have said the same key, that of the later one in the order of the plans. */
  readonly outputs?: Outputs;
};

export function effectsOfBuild(before: Build | undefined, after: Build): readonly BuildEffect[] {
  const effects: BuildEffect[] = [];
  for (const workflow of Object.values(after.workflows)) {
    const wasOpen = before !== undefined && isOpen(before.workflows[workflow.name]);
    if (isOpen(workflow) && !wasOpen) effects.push({ type: 'enqueue', workflow });
    if (!isOpen(workflow) && wasOpen) effects.push({ type: 'dequeue', workflow: workflow.name });
  }
  const end = endOf(after.state);
  if (after.attempt && end && !(before && isBuildOver(before))) {
    const { run, step, visit, attempt } = after.attempt;
    effects.push({ type: 'tell-run', attempt: { run, step, visit, attempt }, ...end, data: dataOf(after, end) });
  }
  return effects;
}

function isOpen(workflow: Workflow | undefined): boolean {
  return workflow?.state.status === 'queued' || workflow?.state.status === 'running';
}

type End = { readonly result: 'success' | 'failure' | 'killed'; readonly message: string };

/** Undefined while the build goes on. */
function endOf(state: BuildState): End | undefined {
  switch (state.status) {
    case 'killed':
      return { result: 'killed', message: state.reason };
    case 'finished':
      return { result: state.result === 'success' ? 'success' : 'failure', message: state.message };
    default:
      return undefined;
  }
}

function dataOf({ id, number, repository, commit, workflows }: Build, end: End): BuildData {
  const said = Object.values(workflows).flatMap(({ procs }) => procs.flatMap(({ state }) => entriesOf(state)));
  const outputs = said.length > 0 ? { outputs: Object.fromEntries(said) } : {};
  return { build: id, number, repository: repository.name, commit, ...end, ...outputs };
}

function entriesOf(state: ProcState): readonly (readonly [string, string])[] {
  return Object.entries(('outputs' in state && state.outputs) || {});
}
