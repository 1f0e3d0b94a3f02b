import {
  actorName,
  type BuildData,
  type ClosedVisit,
  eventLimits,
  type Facts,
  type FailedAttempt,
  type FlowVersion,
  type Instant,
  type Job,
  keptEvents,
  own,
  parentOf,
  pointOfNoReturn,
  type Rollback,
  type Run,
  type RunTemplate,
  stateCause,
  stepsOf,
  type Target,
  undoOf,
} from '@signalbox/engine';
import type { RunSummary, RunView, VisitView } from '@signalbox/protocol';
import type { Note } from '@signalbox/store';
import { actionsToTake, actViews } from './act-view.ts';
import { dataText } from './data-text.ts';
import { decisionViews, type Viewer } from './decision-view.ts';
import { noteViews } from './note-view.ts';
import type { Served } from './visit-builds.ts';
import { waitViews } from './wait-view.ts';

export function runSummary(run: Run, facts: Facts): RunSummary {
  const detail = runDetail(run);
  const because = stateCause(run);
  const parent = parentOf(run);
  return {
    id: run.id,
    name: run.name,
    project: run.project,
    flow: run.flow.name,
    status: run.state.status,
    ...(detail !== undefined && { detail }),
    ...(because && { because }),
    ...stoppingOf(run),
    waitsFor: waitViews(run, facts),
    startedBy: actorName(run.startedBy),
    ...(run.template && { template: templateOf(run.template) }),
    ...(run.group && { group: run.group }),
    ...(run.description !== undefined && { description: run.description }),
    ...(parent && { parent: { ...parent, ...parentName(run) } }),
    startedAt: run.startedAt,
    updatedAt: run.updatedAt,
    seq: run.seq,
  };
}

function stoppingOf({ state, stopping }: Run): Pick<RunSummary, 'stopping'> {
  if (!stopping || state.status === 'stopped') return {};
  const { by, reason } = stopping;
  return { stopping: { by: actorName(by), ...(reason !== undefined && { reason }) } };
}

function templateOf({ id, name, version }: RunTemplate): NonNullable<RunSummary['template']> {
  return { id, name, version };
}

function parentName({ origin }: Run): { readonly name?: string } {
  return origin.kind === 'step' && origin.parentName !== undefined ? { name: origin.parentName } : {};
}

export type RunParts = {
  readonly run: Run;
  readonly version: FlowVersion | undefined;
  readonly closed: readonly ClosedVisit[];
  /** What its attempts wait or waited for, by their uuid. */
  readonly builds: ReadonlyMap<string, Served>;
  readonly notes: readonly Note[];
  readonly viewer: Viewer;
  readonly now: Instant;
};

export function runView({ run, version, closed, builds, notes, viewer, now }: RunParts): RunView {
  const steps = (version?.flow.steps ?? []).map(({ name, job, on }) => {
    const lastOutcome = run.steps[name]?.last?.outcome;
    const contract = own(version?.jobs ?? {}, job);
    const undo = undoOf(contract);
    return {
      name,
      job,
      on: Object.fromEntries(Object.entries(on).map(([outcome, target]) => [outcome, targetText(target)])),
      visits: run.steps[name]?.visits ?? 0,
      ...(lastOutcome !== undefined && { lastOutcome }),
      open: run.open[name] !== undefined,
      ...(undo && { undo }),
      ...shownOf(run, name, contract),
      ...(undo === 'nothing' && pointOfNoReturn(contract)),
    };
  });
  return {
    ...runSummary(run, viewer.facts),
    flowHash: run.flow.hash,
    ...forkOf(run),
    inputs: run.inputs,
    context: run.context,
    steps,
    actions: actionsToTake(run, version),
    visits: [...closed.map((visit) => closedVisitView(visit, builds)), ...openVisitViews(run, builds)],
    decisions: decisionViews(run, viewer),
    ...noteViews(notes),
    ...(run.rollback && { rollback: rollbackView(run.rollback) }),
    keptEvents: keptEventViews(run, now),
  };
}

/** What its code has saved, and how that is shown. */
function shownOf(run: Run, step: string, job: Job | undefined): Pick<RunView['steps'][number], 'saved' | 'panel'> {
  const saved = own(run.open, step)?.saved ?? own(run.steps, step)?.last?.saved;
  const panel = job?.kind === 'code' ? job.panel : undefined;
  return {
    ...(saved && { saved: { ...saved } as NonNullable<RunView['steps'][number]['saved']> }),
    ...(panel && { panel: { sections: panel.sections.map((section) => ({ ...section })) } }),
  };
}

function keptEventViews(run: Run, now: Instant): RunView['keptEvents'] {
  return keptEvents(run, now).map(({ name, at, data }) => {
    const text = dataText(data);
    return { name, at, expiresAt: at + eventLimits.expiryMs, ...(text !== undefined && { data: text }) };
  });
}

function rollbackView({ at, by, reason, to, undone, left, undo }: Rollback): NonNullable<RunView['rollback']> {
  const view = { at, by: actorName(by), reason, ...(to && { to: to.step }), undone, left };
  if (!undo) return view;
  const { visit, failed, phase } = undo;
  const last = failed.at(-1);
  const failure = last && { failure: `${last.failure.outcome}, ${last.failure.message}` };
  const attempts = phase.kind === 'undoing' ? phase.attempt.number : (last?.number ?? 0);
  return {
    ...view,
    undo: { step: visit.step, visit: visit.visit, args: visit.args, status: phase.kind, attempts, ...failure },
  };
}

function forkOf({ forkedFrom }: Run): Pick<RunView, 'forkedFrom'> {
  if (!forkedFrom) return {};
  const { initiators: _, branch: __, ...from } = forkedFrom;
  return { forkedFrom: from };
}

export function targetText(target: Target): string {
  return typeof target === 'string' ? target : stepsOf(target).join(' & ');
}

type Builds = RunParts['builds'];

export function closedVisitView(visit: ClosedVisit, builds: Builds): VisitView {
  const { step, visit: number, openedAt, closedAt, failedAttempts, end } = visit;
  const base = { step, visit: number, openedAt, closedAt, by: actorName(end.by), ...servedBy(visit.uuid, builds) };
  const isUnderWay = visit.uuid !== undefined && !failedAttempts.some(({ uuid }) => uuid === visit.uuid);
  const attempts = lastFailed(failedAttempts) + (isUnderWay ? 1 : 0);
  const acts = visit.acts ? { acts: actViews({ ended: Object.fromEntries(visit.acts.entries()) }) } : {};
  if (end.kind === 'withdrawn') return { ...base, attempts, ...whyWithdrawn(visit), ...acts, status: 'withdrawn' };
  const data = dataText(end.data);
  const reason = end.reason ?? failureOf(visit) ?? buildMessage(base.build, data);
  return {
    ...base,
    attempts,
    outcome: end.outcome,
    ...(reason !== undefined && { reason }),
    ...(end.overridden && { overridden: true }),
    ...(data !== undefined && { data }),
    ...acts,
    status: 'closed',
  };
}

/** A visit that is taken back has no outcome; how its last attempt failed may be why it is. */
function whyWithdrawn({ failedAttempts }: ClosedVisit): Pick<VisitView, 'reason'> {
  const failure = failedAttempts.at(-1)?.failure;
  return failure ? { reason: `${failure.outcome}, ${failure.message}` } : {};
}

/** Why the attempt that ended the visit has failed. */
function failureOf({ failedAttempts, uuid }: ClosedVisit): string | undefined {
  return failedAttempts.find((failed) => failed.uuid === uuid)?.failure.message;
}

/** What a build had to say of itself, in the data that its step has. */
function buildMessage(build: string | undefined, data: string | undefined): string | undefined {
  if (build === undefined || data === undefined) return undefined;
  const { message } = JSON.parse(data) as BuildData;
  return message === '' ? undefined : message;
}

function openVisitViews(run: Run, builds: Builds): readonly VisitView[] {
  return Object.values(run.open).map(({ step, number: visit, openedAt, failedAttempts, phase }) => ({
    step,
    visit,
    openedAt,
    attempts: lastFailed(failedAttempts) + (phase.kind === 'attempting' ? 1 : 0),
    ...(phase.kind === 'attempting' && servedBy(phase.attempt.uuid, builds)),
    ...(phase.kind === 'attempting' && phase.attempt.acts && { acts: actViews(phase.attempt.acts) }),
    status: 'open',
  }));
}

function servedBy(uuid: string | undefined, builds: Builds): Served {
  return (uuid === undefined ? undefined : builds.get(uuid)) ?? {};
}

/** Only the latest failed attempts are kept, but their numbers go on. */
function lastFailed(failedAttempts: readonly FailedAttempt[]): number {
  return failedAttempts.at(-1)?.number ?? 0;
}

function runDetail({ state, rollback }: Run): string | undefined {
  switch (state.status) {
    case 'rolling_back':
    case 'rolled_back':
      return rollback?.reason;
    case 'held':
      if (state.reason === 'edge') return `the flow holds the run after step ${state.step}`;
      return `${state.reason}: ${state.detail}`;
    case 'paused':
    case 'stopped':
      return state.reason === undefined ? `by ${actorName(state.by)}` : `${state.reason} (${actorName(state.by)})`;
    case 'failed':
      return `step ${state.step}: ${state.failure.outcome}, ${state.failure.message}`;
    default:
      return undefined;
  }
}
