import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from './git.ts';

export type Change = {
  readonly message: string;
  /** `Name <address>`; else the owner of the working copy. */
  readonly author?: string;
  readonly files?: { readonly [path: string]: string };
};

/** Commits what is in the working copy, with these changes, and pushes it; gives the hash. */
export async function pushCommit(workingCopy: string, { message, author, files = {} }: Change): Promise<string> {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(workingCopy, path), text);
  await git(workingCopy, 'add', '-A');
  await git(
    workingCopy,
    'commit',
    '-q',
    '--allow-empty',
    `--message=${message}`,
    ...(author === undefined ? [] : [`--author=${author}`]),
  );
  await git(workingCopy, 'push', '-q', 'origin', 'HEAD:refs/heads/main');
  return git(workingCopy, 'rev-parse', 'HEAD');
}
