import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitEnvironment } from './git-environment.ts';

export type NewCommit = {
  /** All files of the commit. */
  readonly files: { readonly [path: string]: string };
  readonly message?: string;
  readonly branch?: string;
};

/** A bare repository as a server has it, and the working copy that fills it. */
export class GitRepository {
  readonly bare: string;
  readonly #work: string;

  constructor(root: string, name: string) {
    this.bare = join(root, `${name}.git`);
    this.#work = join(root, `${name}-work`);
    mkdirSync(this.#work, { recursive: true });
    this.git('init', '-q', '-b', 'main');
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', this.bare], { env: gitEnvironment });
  }

  /** Pushed; answers its hash. */
  commit({ files, message = 'work', branch = 'main' }: NewCommit): string {
    this.git('checkout', '-q', '-B', branch);
    for (const tracked of this.git('ls-files', '-z').split('\0')) {
      if (tracked !== '') rmSync(join(this.#work, tracked), { force: true });
    }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.#work, path)), { recursive: true });
      writeFileSync(join(this.#work, path), text);
    }
    return this.commitAll(message, branch);
  }

  /** What stands in the working copy. */
  commitAll(message = 'work', branch = 'main'): string {
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message);
    this.push(`+HEAD:refs/heads/${branch}`);
    return this.git('rev-parse', 'HEAD');
  }

  /** In the working copy. */
  path(name: string): string {
    return join(this.#work, name);
  }

  setHead(branch: string): void {
    execFileSync('git', ['symbolic-ref', 'HEAD', `refs/heads/${branch}`], { cwd: this.bare, env: gitEnvironment });
  }

  /** An annotated tag of the newest commit; answers the hash of the tag itself. */
  tag(name: string): string {
    this.git('tag', '-a', name, '-m', name);
    this.push(`refs/tags/${name}`);
    return this.git('rev-parse', `refs/tags/${name}`);
  }

  push(...refspecs: readonly string[]): void {
    this.git('push', '-q', this.bare, ...refspecs);
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', args, { cwd: this.#work, env: gitEnvironment, encoding: 'utf8' }).trim();
  }
}
