import type { BuildEvent } from './build/build-event.ts';
import type { FlowVersion, Job, Param, ParamType, Source, Step } from './flow/flow.ts';
import { hookSteps } from './flow/hooks.ts';
import type { RunEvent } from './run/run-event.ts';

/**
 * What this program understands of runs, builds and flows: one more in each release that brings kinds of events, jobs,
 * steps, sources or parameters that programs of before would not. What has one is marked, so that they leave it alone.
 */
export const knownFormat = 2;

/** Absent in what every program understands. */
export type Formatted = { readonly format?: number };

export function isKnownFormat({ format = 1 }: Formatted): boolean {
  return format <= knownFormat;
}

type Formats<Kind extends string> = { readonly [kind in Kind]: number };

/** The format that each kind of event has come with: whatever has had one is marked with it for good. */
export const eventFormats: Formats<(RunEvent | BuildEvent)['type']> = {
  run_started: 1,
  run_queued: 1,
  run_admitted: 1,
  visit_opened: 1,
  attempt_started: 1,
  delivery_begun: 1,
  delivery_returned: 1,
  attempt_progressed: 1,
  attempt_failed: 1,
  act_begun: 1,
  act_ended: 1,
  undo_data_kept: 1,
  decision_opened: 1,
  vote_taken: 1,
  vote_lapsed: 2,
  decision_reminded: 1,
  decision_escalated: 1,
  decision_claimed: 1,
  decision_unclaimed: 1,
  decision_delegated: 1,
  decision_reassigned: 1,
  information_asked: 1,
  information_given: 1,
  decision_made: 1,
  decision_superseded: 1,
  decision_expired: 1,
  grant_superseded: 1,
  visit_closed: 1,
  repeat_ignored: 1,
  run_held: 1,
  run_continued: 1,
  run_done: 1,
  stop_begun: 1,
  run_stopped: 1,
  run_failed: 1,
  given_up_ended: 1,
  branches_opened: 1,
  branch_ended: 1,
  set_abandoned: 1,
  run_migrated: 1,
  run_edited: 1,
  run_paused: 1,
  run_resumed: 1,
  visit_skipped: 1,
  args_edited: 1,
  interlock_overridden: 2,
  wait_begun: 1,
  event_received: 1,
  event_taken: 1,
  rollback_begun: 1,
  visit_withdrawn: 1,
  undo_started: 1,
  undo_failed: 1,
  undo_finished: 1,
  undo_skipped: 1,
  undo_left: 1,
  undo_barred: 1,
  undo_edited: 1,
  rollback_resumed: 1,
  stop_asked: 1,
  run_compensated: 1,
  run_rolled_back: 1,
  build_created: 1,
  workflow_started: 1,
  proc_changed: 1,
  workflow_finished: 1,
  workflow_queued: 1,
  workflow_skipped: 1,
  workflow_killed: 1,
  build_finished: 1,
  build_killed: 1,
};

export const paramFormats: Formats<ParamType> = { str: 1, int: 1, float: 1, bool: 1, list: 1, dict: 1, secret: 2 };

export const sourceFormats: Formats<Source['kind']> = {
  literal: 1,
  input: 1,
  result: 1,
  context: 1,
  config: 2,
  secret: 2,
};

export const jobFormats: Formats<Job['kind']> = { http: 1, pipeline: 1, decision: 1, wait: 1, flow: 1, code: 1 };

/** By what a step may have. */
export const stepFormats: Formats<keyof Step> = {
  name: 1,
  job: 1,
  args: 1,
  actArgs: 2,
  byValue: 1,
  on: 1,
  trigger: 1,
  enter: 1,
  timeoutMs: 1,
  retry: 1,
  decision: 1,
};

/** A run or build after an event. */
export function withEventFormat<State extends Formatted>(state: State, type: keyof typeof eventFormats): State {
  return withFormat(state, eventFormats[type]);
}

export function withFormat<State extends Formatted>(state: State, format: number): State {
  return format <= (state.format ?? 1) ? state : { ...state, format };
}

/** Of a flow with the contracts of its jobs: what a program must understand that starts it, or goes on with its runs. */
export function formatOfFlow({ flow, jobs }: Pick<FlowVersion, 'flow' | 'jobs'>): number {
  const steps = [...flow.steps, ...hookSteps(flow)];
  return Math.max(
    ...formatsOf(flow.inputs),
    ...steps.flatMap(formatsOfStep),
    ...Object.values(jobs).flatMap(formatsOfJob),
  );
}

function formatsOfStep(step: Step): readonly number[] {
  const bindings = [step.args, ...Object.values(step.actArgs ?? {})].flat();
  const keys = Object.keys(step) as (keyof Step)[];
  return [...keys.map((key) => stepFormats[key]), ...bindings.map(({ from }) => sourceFormats[from.kind])];
}

function formatsOfJob(job: Job): readonly number[] {
  const actions = (job.kind === 'code' && job.actions) || {};
  return [jobFormats[job.kind], ...[job, ...Object.values(actions)].flatMap(({ params }) => formatsOf(params))];
}

function formatsOf(params: readonly Param[]): readonly number[] {
  return [1, ...params.map(({ type }) => paramFormats[type])];
}
