import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@signalbox/protocol';
import type { GitRemote } from './git-remote.ts';
import { InTurn } from './in-turn.ts';
import { exists, folderName, orFromNothing } from './repository-folder.ts';
import { type GitProgram, mayTryOtherwise, runGit } from './run-git.ts';

export type WantedCommit = {
  /** Id of the repository: the name of its folder. */
  readonly repository: string;
  readonly remote: GitRemote;
  /** Of a commit, or of a tag that leads to one. */
  readonly hash: string;
  /** Where it can be found if the server does not give a commit by its hash. */
  readonly ref?: string;
};

/** A bare repository with commits of the repository, and what was asked for with its tags resolved. */
export type CachedCommit = {
  readonly folder: string;
  readonly commit: string;
  /** Whether another commit is there too, after it was fetched where it was not. */
  readonly have: (hash: string) => Promise<boolean>;
};

/** Repositories kept on disk so that a fetch brings only what is new. Nothing in them is needed: they are made anew. */
export class RepositoryCache {
  readonly #folder: string;
  readonly #program: GitProgram;
  readonly #turns = new InTurn();

  constructor(folder: string, program: GitProgram) {
    this.#folder = folder;
    this.#program = program;
  }

  /** Reads at the commit while nobody else fetches into the same folder; once more from nothing if the folder is broken. */
  use<Result>(wanted: WantedCommit, read: (cached: CachedCommit) => Promise<Result>): Promise<Result> {
    const folder = join(this.#folder, `${folderName(wanted.repository)}.git`);
    return this.#turns.do(wanted.repository, () =>
      orFromNothing(folder, () => this.#fetchAndRead(wanted, folder, read)),
    );
  }

  async #fetchAndRead<Result>(
    wanted: WantedCommit,
    folder: string,
    read: (cached: CachedCommit) => Promise<Result>,
  ): Promise<Result> {
    if (!(await exists(join(folder, 'HEAD')))) await this.#init(folder);
    const known = await this.#resolve(folder, wanted.hash).catch(unlessGitFailed);
    // No ref leads there: to fetch all of one would be too much for what is only compared.
    const { repository, remote } = wanted;
    const have = (hash: string) => this.#have({ repository, remote, hash }, folder);
    if (known !== undefined) return read({ folder, commit: known, have });
    await this.#fetch(wanted, folder);
    const fetched = await this.#resolve(folder, wanted.hash).catch(unlessGitFailed);
    if (fetched === undefined) {
      throw new AppError('git_failed', { message: `${wanted.hash} is no commit of the repository` });
    }
    return read({ folder, commit: fetched, have });
  }

  async #have(wanted: WantedCommit, folder: string): Promise<boolean> {
    if ((await this.#resolve(folder, wanted.hash).catch(unlessGitFailed)) !== undefined) return true;
    await this.#fetch(wanted, folder).catch(unlessGitFailed);
    return (await this.#resolve(folder, wanted.hash).catch(unlessGitFailed)) !== undefined;
  }

  async #init(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    const args = ['init', '--quiet', '--bare', '--template=', '.'];
    await runGit(this.#program, { args, folder, maxBytes: 4096 });
  }

  async #resolve(folder: string, hash: string): Promise<string> {
    const args = ['rev-parse', '--quiet', '--verify', '--end-of-options', `${hash}^{commit}`];
    const printed = await runGit(this.#program, { args, folder, maxBytes: 4096 });
    return printed.toString('latin1').trim();
  }

  /** Most servers give a commit by its hash; where one does not, its ref may lead there. */
  async #fetch({ remote, hash, ref }: WantedCommit, folder: string): Promise<void> {
    const fetch = (...what: readonly string[]) => {
      const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', ...what];
      return runGit(this.#program, { args, folder, maxBytes: 65_536, remote });
    };
    const target = 'refs/signalbox/latest';
    try {
      // With what was there before it: which files have changed is mostly asked.
      await fetch('--depth=2', '--end-of-options', remote.url, `+${hash}:${target}`);
    } catch (error) {
      if (ref === undefined || !mayTryOtherwise(error)) throw error;
      await fetch('--end-of-options', remote.url, `+${ref}:${target}`).catch(() => {
        throw error;
      });
    }
  }
}

function unlessGitFailed(error: unknown): undefined {
  if (!(error instanceof AppError && error.code === 'git_failed')) throw error;
}
