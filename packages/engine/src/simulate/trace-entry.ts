import type { FlowVersion, Job, Outcome, Step } from '../flow/flow.ts';
import { stepsByName } from '../flow/steps-by-name.ts';
import type { Run, RunStatus } from '../run/run.ts';
import { waitsFor } from '../run/waits-for.ts';
import { own } from '../value.ts';

export type Choice = { readonly step: string; readonly outcome: Outcome };

/** What came of one choice, or of the start. */
export type TraceEntry = {
  readonly choice?: Choice;
  readonly entered: readonly TracedVisit[];
  /** Open steps that it has taken back. */
  readonly withdrawn: readonly string[];
  readonly status: RunStatus;
  /** Why it is held or has failed. */
  readonly detail?: string;
};

export type TracedVisit = {
  readonly step: string;
  readonly visit: number;
  readonly waitsFor: 'person' | 'trigger' | 'service' | 'build' | 'run' | 'host' | 'wait' | 'retry';
  /** What leads on from it. */
  readonly outcomes: readonly Outcome[];
};

export function traceEntry(
  version: FlowVersion,
  before: { readonly run: Run; readonly choice: Choice } | undefined,
  run: Run,
): TraceEntry {
  const was = Object.values(before?.run.open ?? {});
  const isNew = ({ step, number }: { step: string; number: number }) =>
    !was.some((visit) => visit.step === step && visit.number === number);
  const { state } = run;
  const detail = state.status === 'held' ? state.detail : state.status === 'failed' ? state.failure.outcome : undefined;
  return {
    ...(before && { choice: before.choice }),
    entered: Object.values(run.open)
      .filter(isNew)
      .map(({ step, number }) => visitOf(version, run, step, number)),
    withdrawn: was.filter(({ step }) => step !== before?.choice.step && !own(run.open, step)).map(({ step }) => step),
    status: state.status,
    ...(detail !== undefined && { detail }),
  };
}

const answering = {
  http: 'service',
  pipeline: 'build',
  decision: 'person',
  wait: 'wait',
  flow: 'run',
  code: 'host',
} as const;

function visitOf({ flow, jobs }: FlowVersion, run: Run, name: string, visit: number): TracedVisit {
  const { job, on } = stepsByName(flow).get(name) as Step;
  const wait = waitsFor(run).find((each) => 'step' in each && each.step === name)?.kind;
  const contract = own(jobs, job) as Job;
  const by = contract.kind === 'code' && contract.actions ? 'person' : answering[contract.kind];
  return {
    step: name,
    visit,
    waitsFor: wait === 'trigger' || wait === 'retry' ? wait : by,
    outcomes: Object.keys(on),
  };
}
