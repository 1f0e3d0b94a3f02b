import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a bare repository `NAME.git` below `root` with one commit of one file, and answers the commit. */
export function makeRepository(root: string, name: string): string {
  const work = join(root, `${name}-work`);
  mkdirSync(work, { recursive: true });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
      cwd: work,
      encoding: 'utf8',
    }).trim();
  git('init', '-q', '-b', 'main');
  writeFileSync(join(work, 'hello.txt'), 'hello from the repository\n');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  git('clone', '-q', '--bare', '.', join(root, `${name}.git`));
  execFileSync('git', ['update-server-info'], { cwd: join(root, `${name}.git`) });
  return git('rev-parse', 'HEAD');
}
