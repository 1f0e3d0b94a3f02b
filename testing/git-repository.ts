import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gitEnvironment } from './git-environment.ts';

export type NewCommit = {
  /** All files of the commit: their text, or where they lead as links. */
  readonly files: { readonly [path: string]: string | { readonly linkTo: string } };
  readonly message?: string;
  readonly branch?: string;
};

/** A bare repository as a server has it. Its commits are written straight into it: a working copy takes ten times as long. */
export class GitRepository {
  readonly bare: string;
  #newest: string | undefined;

  constructor(root: string, name: string) {
    this.bare = join(root, `${name}.git`);
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', this.bare], { env: gitEnvironment });
  }

  /** After the newest one, whatever its branch; answers its hash. */
  commit({ files, message = 'work', branch = 'main' }: NewCommit): string {
    const stream = [
      `commit refs/heads/${branch}`,
      'mark :1',
      'committer Ada <ada@example.org> now',
      blob(`${message}\n`),
      ...(this.#newest === undefined ? [] : [`from ${this.#newest}`]),
      'deleteall',
      ...Object.entries(files).map(([path, file]) =>
        typeof file === 'string'
          ? `M 100644 inline ${path}\n${blob(file)}`
          : `M 120000 inline ${path}\n${blob(file.linkTo)}`,
      ),
      'get-mark :1',
      '',
    ].join('\n');
    const keepPack = ['-c', 'fastimport.unpackLimit=1'];
    const hash = this.#git([...keepPack, 'fast-import', '--quiet', '--force', '--date-format=now'], stream);
    this.#newest = hash;
    return hash;
  }

  setHead(branch: string): void {
    this.#git(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
  }

  /** An annotated tag of the newest commit; answers the hash of the tag itself. */
  tag(name: string): string {
    this.#git(['tag', '-a', name, '-m', name, this.#newest ?? 'HEAD']);
    return this.#git(['rev-parse', `refs/tags/${name}`]);
  }

  deleteBranch(name: string): void {
    this.#git(['update-ref', '-d', `refs/heads/${name}`]);
  }

  #git(args: readonly string[], input = ''): string {
    return execFileSync('git', args, { cwd: this.bare, env: gitEnvironment, encoding: 'utf8', input }).trim();
  }
}

function blob(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
