import type { Actor } from '@signalbox/engine';
import { AppError, type HookTaken } from '@signalbox/protocol';
import { readChange } from './read-change.ts';
import { remoteOf } from './remote-of.ts';
import { type ChangeServices, startForChange } from './start-for-change.ts';

type Asked = {
  readonly project: string;
  readonly scm: string;
  readonly name: string;
  readonly branch?: string;
  readonly actor: Actor;
};

/** Takes the head of a branch as a push that was missed, in the name of who asks. */
export async function syncRepository(
  { project, scm, name, branch, actor }: Asked,
  services: ChangeServices,
): Promise<HookTaken> {
  const { store, git, ids } = services;
  const repository = await store.repositoryByName(scm, name);
  if (repository?.project !== project)
    throw new AppError('repository_not_found', { message: `there is no repository ${scm}/${name}` });
  const remote = await remoteOf(store, repository);
  const { ref, commit } = await git.head(remote, branch ?? repository.defaultBranch);
  const { author, subject: message } = await git.configAt({ repository: repository.id, remote, hash: commit, ref });
  const read = readChange({ ref, before: '', after: commit, author, message }, repository);
  if (read.kind === 'skipped') return { runs: [], skipped: read.reason };
  return startForChange({ ...read, repository, delivery: `sync-${ids.next()}`, actor }, services);
}
