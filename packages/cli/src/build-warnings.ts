import { AppError, type BuildView, type RunView } from '@signalbox/protocol';
import type { Client } from './client.ts';
import { oneLine } from './present/table.ts';

/** What the latest build of each step has passed over: whoever approves the change must have seen it. */
export async function buildWarnings(
  { visits }: Pick<RunView, 'visits'>,
  client: Pick<Client, 'build'>,
): Promise<readonly string[]> {
  const latest = new Map(visits.flatMap(({ step, build }) => (build === undefined ? [] : [[step, build]])));
  const builds = await Promise.all([...latest.values()].map((id) => findBuild(id, client)));
  return builds.flatMap((build) => (build ? build.warnings.map((warning) => sentence(build, warning)) : []));
}

const sentence = ({ repository, number }: BuildView, warning: string): string =>
  `warning of build ${repository} #${number}: ${oneLine(warning)}`;

/** Of a build that could not be made, only its id is there. */
async function findBuild(id: string, client: Pick<Client, 'build'>): Promise<BuildView | undefined> {
  try {
    return await client.build(id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'build_not_found') return undefined;
    throw error;
  }
}
