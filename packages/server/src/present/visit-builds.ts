import type { Build, ClosedVisit, FlowVersion, Run } from '@signalbox/engine';
import { own } from '@signalbox/engine';
import { buildIdOf } from '../driver/working-set.ts';

export type Visits = {
  readonly run: Pick<Run, 'open'>;
  readonly version: FlowVersion | undefined;
  readonly closed: readonly ClosedVisit[];
};

export type BuildSource = { readonly build: (id: string) => Promise<Build | undefined> };

/** Ids of the builds that visits asked for, by the uuid of their attempt; some attempts end before there is a build. */
export async function visitBuilds(visits: Visits, source: BuildSource): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    pipelineUuids(visits).map(async (uuid) => ((await source.build(buildIdOf(uuid))) ? [uuid] : [])),
  );
  return new Map(found.flat().map((uuid) => [uuid, buildIdOf(uuid)]));
}

function pipelineUuids({ run, version, closed }: Visits): readonly string[] {
  const open = Object.values(run.open).flatMap(({ step, phase }) =>
    phase.kind === 'attempting' ? [{ step, uuid: phase.attempt.uuid }] : [],
  );
  const isPipeline = (name: string) => {
    const job = version?.flow.steps.find((step) => step.name === name)?.job;
    return version !== undefined && job !== undefined && own(version.jobs, job)?.kind === 'pipeline';
  };
  return [...closed, ...open].flatMap(({ step, uuid }) => (uuid !== undefined && isPipeline(step) ? [uuid] : []));
}
