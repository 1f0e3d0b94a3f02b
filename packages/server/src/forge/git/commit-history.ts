import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitRemote } from './git-remote.ts';
import { InTurn } from './in-turn.ts';
import { folderName, orFromNothing } from './repository-folder.ts';
import { type GitProgram, mayTryOtherwise, runGit } from './run-git.ts';

export type Reached = {
  /** Id of the repository: the name of its folder. */
  readonly repository: string;
  readonly remote: GitRemote;
  /** In full. */
  readonly ref: string;
  readonly hash: string;
};

const asked = 'refs/signalbox/asked';

/** Which commits lead to which: what a build may have goes by its branch, and anybody can name any branch for any commit. */
export class CommitHistory {
  readonly #folder: string;
  readonly #program: GitProgram;
  readonly #turns = new InTurn();

  constructor(folder: string, program: GitProgram) {
    this.#folder = folder;
    this.#program = program;
  }

  /** Whether the ref has the commit. */
  has(wanted: Reached): Promise<boolean> {
    const folder = join(this.#folder, `${folderName(wanted.repository)}.history.git`);
    return this.#turns.do(wanted.repository, async () => {
      await orFromNothing(folder, () => this.#fetch(wanted, folder));
      const is = this.#run(['merge-base', '--is-ancestor', '--end-of-options', wanted.hash, asked], folder);
      return is.then(() => true).catch(noUnlessCutOff);
    });
  }

  async #fetch({ remote, ref }: Reached, folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await this.#run(['init', '--quiet', '--bare', '--template=', '.'], folder);
    // All commits, and of what is in them as little as the server lets us leave out.
    const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--filter=tree:0', '--end-of-options'];
    await this.#run([...fetch, remote.url, `+${ref}:${asked}`], folder, remote);
  }

  #run(args: readonly string[], folder: string, remote?: GitRemote): Promise<Buffer> {
    return runGit(this.#program, { args, folder, maxBytes: 65_536, ...(remote && { remote }) });
  }
}

function noUnlessCutOff(error: unknown): false {
  if (mayTryOtherwise(error)) return false;
  throw error;
}
