import type { Actor, Build, Ids } from '@signalbox/engine';
import { AppError, type StartBuildBody } from '@signalbox/protocol';
import { buildOf } from '../driver/answer.ts';
import type { Driver } from '../driver/driver.ts';
import { isCommitHash } from '../forge/git/commit-hash.ts';
import { isBranchOrTag, refCandidates } from '../forge/git/git-ref.ts';
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
  checkAsked(body);
  const id = `b${ids.next()}`;
  const wanted = {
    ...{ id, repository, event: 'manual' as const },
    ref: ref ?? `refs/heads/${repository.defaultBranch}`,
    ...(commit !== undefined && { commit }),
  };
  const command = await prepareBuild(wanted, sources);
  const answer = await driver.execute({ actor, commands: [{ to: { kind: 'build', id }, command }] });
  return buildOf(answer);
}

/** Who asks by hand learns at once what a build could only say afterwards. */
function checkAsked({ ref, commit }: StartBuildBody): void {
  if (ref !== undefined && refCandidates(ref)?.every(isBranchOrTag) !== true) {
    throw new AppError('argument_invalid', { message: 'ref: not the name of a branch or tag' });
  }
  if (commit !== undefined && !isCommitHash(commit)) {
    throw new AppError('argument_invalid', { message: 'commit: not a full hash of 40 or 64 hexadecimal digits' });
  }
}
