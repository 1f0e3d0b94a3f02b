import type { Ids, Instant } from '@signalbox/engine';
import { branchPattern } from '@signalbox/pipeline';
import { type AddRepositoryBody, AppError, type RepositoryAdded } from '@signalbox/protocol';
import type { Repository, Store } from '@signalbox/store';
import { type AddressRules, readGitAddress } from '../forge/git/git-remote.ts';
import type { Git } from '../forge/git/open-git.ts';
import { credentialsId } from './remote-of.ts';

export type AddRepositoryDependencies = {
  readonly store: Store;
  readonly git: Git;
  readonly addressRules: AddressRules;
  readonly ids: Ids;
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
};

const hookSecretBytes = 32;

/** Registers a repository that can be read, with the rule that starts a flow for its changes. */
export async function addRepository(
  { project, body }: { readonly project: string; readonly body: AddRepositoryBody },
  { store, git, addressRules, ids, now, randomBytes }: AddRepositoryDependencies,
): Promise<RepositoryAdded> {
  const { scm, name, flow, events, branches } = body;
  if (flow === undefined && branches.length > 0) {
    throw new AppError('argument_invalid', { message: 'branches belong to a start rule: name its flow too' });
  }
  const remote = readGitAddress(body.url, addressRules);
  const noPattern = branches.find((text) => !branchPattern(text));
  if (noPattern !== undefined) throw new AppError('argument_invalid', { message: `${noPattern} is no pattern` });
  if (flow !== undefined && !(await store.flow(project, flow))) {
    throw new AppError('flow_not_found', { message: `there is no flow ${flow}` });
  }
  if (await store.repositoryByName(scm, name)) throw new AppError('already_exists', { message: `${scm}/${name}` });
  const { defaultBranch } = await git.describe(remote);
  const id = `repo-${ids.next()}`;
  const hookSecret = Buffer.from(randomBytes(hookSecretBytes)).toString('hex');
  const repository: Repository = {
    ...{ id, project, scm, name, defaultBranch, createdAt: now() },
    url: remote.url,
    hookSecretId: `hook:${id}`,
    ...(flow !== undefined && { startRule: { flow, events, branches } }),
  };
  if (remote.credentials !== undefined) await store.putSecret(credentialsId(id), remote.credentials);
  await store.addRepository({ ...repository, hookSecret });
  return { id, scm, name, url: remote.url, defaultBranch, hookPath: `/${scm}/${name}/hook`, hookSecret };
}
