import type { Repository, SecretStore } from '@signalbox/store';
import type { GitRemote } from '../forge/git/git-remote.ts';

/** How the server reaches a repository, with the credentials that only it knows. */
export async function remoteOf(store: Pick<SecretStore, 'secret'>, repository: Repository): Promise<GitRemote> {
  const credentials = await store.secret(credentialsId(repository.id));
  return { url: repository.url, ...(credentials !== undefined && { credentials }) };
}

/** Id of the sealed secret with what was in the address of a repository besides the address. */
export function credentialsId(repository: string): string {
  return `credentials:${repository}`;
}

/** What people and pipelines call a repository. */
export function repositoryName({ scm, name }: Pick<Repository, 'scm' | 'name'>): string {
  return `${scm}/${name}`;
}
