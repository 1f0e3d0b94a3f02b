import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Environment } from '../context.ts';
import { askGit } from './ask-git.ts';

/** What git knows of a folder; of one that is no repository only its name. */
export type FolderFacts = {
  /** `owner/name`, by the address that it is cloned from. */
  readonly repository: string;
  readonly url: string;
  readonly branch: string;
  readonly commit: string;
  readonly message: string;
  readonly author: string;
  readonly authorEmail: string;
  readonly commitAt: number;
  /** Whether it is the top of a repository, or at least below one. */
  readonly git: 'top' | 'below' | 'none';
};

export async function describeFolder(folder: string, environment: Environment): Promise<FolderFacts> {
  const ask = async (...args: readonly string[]) => (await askGit(folder, args, environment))?.replace(/\n$/, '');
  const top = await ask('rev-parse', '--show-toplevel');
  const head = top === undefined ? undefined : await ask('log', '-1', '--format=%H%x00%an%x00%ae%x00%ct%x00%B');
  const [commit = '', author = '', authorEmail = '', seconds = '0', message = ''] = head?.split('\0') ?? [];
  const branch = top === undefined ? undefined : await ask('symbolic-ref', '-q', '--short', 'HEAD');
  const origin = top === undefined ? undefined : await ask('config', '--get', 'remote.origin.url');
  const url = withoutCredentials(origin ?? '');
  return {
    repository: /([^/:]+\/[^/:]+?)(?:\.git)?\/*$/.exec(url)?.[1] ?? `local/${basename(folder)}`,
    ...{ url, author, authorEmail, commitAt: Number(seconds) },
    branch: branch ?? 'main',
    commit: commit || '0'.repeat(40),
    message: message.trim(),
    git: top === undefined ? 'none' : (await realpath(top)) === (await realpath(folder)) ? 'top' : 'below',
  };
}

function withoutCredentials(address: string): string {
  return address.replace(/^([a-z+]+:\/\/)[^@/]*@/i, '$1');
}
