import type { Build, ClosedVisit, FlowVersion, Run } from '@signalbox/engine';
import { jobOf } from '@signalbox/engine';
import { buildIdOf, childIdOf } from '../driver/working-set.ts';

export type Visits = {
  readonly run: Pick<Run, 'open'>;
  readonly version: FlowVersion | undefined;
  readonly closed: readonly ClosedVisit[];
};

export type BuildSource = {
  readonly build: (id: string) => Promise<Build | undefined>;
  readonly run: (id: string) => Promise<Run | undefined>;
};

/** What an attempt waits for: the id of a build, or id and name of a run. */
export type Served = { readonly build?: string; readonly child?: string; readonly childName?: string };

/** The builds and runs that visits asked for, by the uuid of their attempt; some attempts end before there is one. */
export async function visitBuilds(visits: Visits, source: BuildSource): Promise<ReadonlyMap<string, Served>> {
  const found = await Promise.all(
    attempts(visits).map(async ({ kind, uuid }): Promise<readonly (readonly [string, Served])[]> => {
      const build = buildIdOf(uuid);
      if (kind === 'pipeline') return (await source.build(build)) ? [[uuid, { build }]] : [];
      const run = kind === 'flow' ? await source.run(childIdOf(uuid)) : undefined;
      return run ? [[uuid, { child: run.id, childName: run.name }]] : [];
    }),
  );
  return new Map(found.flat());
}

function attempts({ run, version, closed }: Visits) {
  const open = Object.values(run.open).flatMap(({ step, phase }) =>
    phase.kind === 'attempting' ? [{ step, uuid: phase.attempt.uuid }] : [],
  );
  const kindOf = (name: string) => version && jobOf(version, name)?.kind;
  return [...closed, ...open].flatMap(({ step, uuid }) => (uuid === undefined ? [] : [{ kind: kindOf(step), uuid }]));
}
