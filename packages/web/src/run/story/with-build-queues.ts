import type { BuildView } from '@signalbox/protocol';
import type { Segment, VisitTrace } from './visit-trace.ts';

type MadeBuild = Pick<BuildView, 'run' | 'createdAt' | 'status' | 'workflows'>;

/** The visits with what their builds know: until an agent has taken the first workflow of one, it was in the queue. */
export function withBuildQueues(visits: readonly VisitTrace[], builds: readonly MadeBuild[]): readonly VisitTrace[] {
  if (builds.length === 0) return visits;
  return visits.map((visit) => {
    const own = builds.filter(({ run }) => run?.step === visit.step);
    if (own.length === 0) return visit;
    return { ...visit, segments: visit.segments.flatMap((segment) => parted(segment, own)) };
  });
}

function parted(segment: Segment, builds: readonly MadeBuild[]): readonly Segment[] {
  const { holder, from, to = Number.POSITIVE_INFINITY } = segment;
  const build = builds.find(({ createdAt }) => createdAt >= from && createdAt < to);
  if (holder !== 'agent' || !build) return [segment];
  const taken = takenAt(build);
  if (taken === undefined) return build.status === 'queued' ? [{ ...segment, holder: 'queue' }] : [segment];
  if (taken <= from) return [segment];
  if (taken >= to) return [{ ...segment, holder: 'queue' }];
  return [
    { ...segment, holder: 'queue', to: taken },
    { ...segment, from: taken },
  ];
}

/** What earlier versions have kept of a workflow says only when its steps began. */
function takenAt({ workflows }: MadeBuild): number | undefined {
  const times = workflows.flatMap(({ startedAt, procs }) => [
    ...(startedAt === undefined ? [] : [startedAt]),
    ...procs.flatMap((proc) => (proc.startedAt === undefined ? [] : [proc.startedAt])),
  ]);
  return times.length === 0 ? undefined : Math.min(...times);
}
