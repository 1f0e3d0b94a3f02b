import type { Actor, Build, Ids } from '@signalbox/engine';
import { AppError, type StartBuildBody } from '@signalbox/protocol';
import type { Driver } from '../driver/driver.ts';
import { type BuildSources, prepareBuild } from './prepare-build.ts';

export type StartByHandDependencies = BuildSources & { readonly driver: Driver; readonly ids: Ids };

/** A build that no run waits for. */
export async function startBuildByHand(
  { project, body, actor }: { readonly project: string; readonly body: StartBuildBody; readonly actor: Actor },
  { driver, ids, ...sources }: StartByHandDependencies,
): Promise<Build> {
  const { scm, repository: name, ref, commit } = body;
  const repository = await sources.store.repositoryByName(scm, name);
  if (repository?.project !== project) throw new AppError('repository_not_found', { message: `${scm}/${name}` });
  const id = `b${ids.next()}`;
  const wanted = {
    ...{ id, repository, event: 'manual' as const },
    ref: ref ?? `refs/heads/${repository.defaultBranch}`,
    ...(commit !== undefined && { commit }),
  };
  const command = await prepareBuild(wanted, sources);
  const { states } = await driver.execute({ actor, commands: [{ to: { kind: 'build', id }, command }] });
  return states[0] as Build;
}
