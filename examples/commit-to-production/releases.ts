import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from './git.ts';

/** The code of releases, a folder for each commit, and which of them is the current one. */
export class Releases {
  readonly #folder: string;
  readonly #repository: string;

  constructor({ folder, repository }: { readonly folder: string; readonly repository: string }) {
    this.#folder = folder;
    this.#repository = repository;
    mkdirSync(folder, { recursive: true });
  }

  /** The folder with exactly this commit. */
  async fetch(commit: string): Promise<string> {
    // Anything else could be an option of git, or a place outside.
    if (!/^[0-9a-f]{40,64}$/.test(commit)) throw new Error('this is not the hash of a commit');
    const folder = join(this.#folder, commit);
    if (existsSync(folder)) return folder;
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    await git(this.#folder, 'clone', '-q', '--no-checkout', this.#repository, unfinished);
    await git(unfinished, 'checkout', '-q', '--detach', commit);
    renameSync(unfinished, folder);
    return folder;
  }

  get current(): string | undefined {
    return existsSync(this.#mark) ? readFileSync(this.#mark, 'utf8') : undefined;
  }

  set current(commit: string) {
    writeFileSync(`${this.#mark}.unfinished`, commit);
    renameSync(`${this.#mark}.unfinished`, this.#mark);
  }

  get #mark(): string {
    return join(this.#folder, 'current');
  }
}
