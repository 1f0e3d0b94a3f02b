import type { Build, ClosedVisit, FlowVersion, Run } from '@signalbox/engine';
import { own } from '@signalbox/engine';
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

/** Id of what an attempt waits for. */
export type Served = { readonly build?: string; readonly child?: string };

/** The builds and runs that visits asked for, by the uuid of their attempt; some attempts end before there is one. */
export async function visitBuilds(visits: Visits, source: BuildSource): Promise<ReadonlyMap<string, Served>> {
  const found = await Promise.all(
    attempts(visits).map(async ({ kind, uuid }): Promise<readonly (readonly [string, Served])[]> => {
      const build = buildIdOf(uuid);
      if (kind === 'pipeline') return (await source.build(build)) ? [[uuid, { build }]] : [];
      const child = childIdOf(uuid);
      return kind === 'flow' && (await source.run(child)) ? [[uuid, { child }]] : [];
    }),
  );
  return new Map(found.flat());
}

function attempts({ run, version, closed }: Visits) {
  const open = Object.values(run.open).flatMap(({ step, phase }) =>
    phase.kind === 'attempting' ? [{ step, uuid: phase.attempt.uuid }] : [],
  );
  const kindOf = (name: string) => {
    const job = version?.flow.steps.find((step) => step.name === name)?.job;
    return version && job !== undefined ? own(version.jobs, job)?.kind : undefined;
  };
  return [...closed, ...open].flatMap(({ step, uuid }) => (uuid === undefined ? [] : [{ kind: kindOf(step), uuid }]));
}
