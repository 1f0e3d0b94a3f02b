import type { RunView, VisitView } from '@signalbox/protocol';
import { type Holder, type VisitState, type VisitTrace, visitKey } from './visit-trace.ts';

/** The visits before the journal is read: whole in what they are, and with one segment each. */
export function visitsOfView({ visits, waitsFor, status, steps }: RunView): readonly VisitTrace[] {
  const seen = new Set<string>();
  const jobs = new Map(steps.map(({ name, job }) => [name, job]));
  const traces = visits.map((visit): VisitTrace => {
    const { step, openedAt, closedAt, outcome, by, reason } = visit;
    const wait = visit.status === 'open' ? waitsFor.find((each) => each.step === step) : undefined;
    const holder = wait ? holderOf(wait.kind) : jobs.get(step) === 'decision' ? 'human' : 'external';
    return {
      ...{ step, visit: visit.visit, openedAt, attempts: [] },
      state: stateOf(visit, { wait: wait?.kind, status }),
      segments: [{ holder, from: openedAt, ...(closedAt !== undefined && { to: closedAt }) }],
      ...(closedAt !== undefined && { closedAt }),
      ...(outcome !== undefined && { outcome }),
      ...(by !== undefined && { by }),
      ...(reason !== undefined && { reason }),
      ...(visit.overridden && { overridden: true }),
    };
  });
  return traces
    .filter((each) => !seen.has(visitKey(each)) && seen.add(visitKey(each)))
    .sort((one, other) => one.openedAt - other.openedAt);
}

type WaitKind = RunView['waitsFor'][number]['kind'];

function stateOf(
  { status }: VisitView,
  run: { readonly wait: WaitKind | undefined; readonly status: RunView['status'] },
): VisitState {
  if (status !== 'open') return status;
  if (run.status === 'held' || run.status === 'failed') return 'held';
  switch (run.wait) {
    case 'person':
    case 'trigger':
    case 'act':
      return 'asking';
    case 'time':
    case 'event':
      return 'waiting';
    case 'timer':
    case 'resume':
    case 'slot':
      return 'queued';
    default:
      return 'working';
  }
}

function holderOf(kind: WaitKind): Holder {
  switch (kind) {
    case 'person':
    case 'trigger':
    case 'act':
    case 'retry':
    case 'failed_undo':
      return 'human';
    case 'build':
    case 'host':
      return 'agent';
    case 'timer':
    case 'resume':
    case 'slot':
      return 'queue';
    default:
      return 'external';
  }
}
