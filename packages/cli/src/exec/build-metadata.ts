import type { Metadata } from '@signalbox/pipeline';
import { AppError } from '@signalbox/protocol';
import type { FolderFacts } from './describe-folder.ts';
import type { ExecOptions } from './exec-options.ts';
import { readAssignments } from './read-assignments.ts';

/** What the pipeline is told about its build: what the options say, and else what the folder is. */
export function buildMetadata(options: ExecOptions, facts: FolderFacts, now: number): Metadata {
  const { event, deployTo, changed } = options;
  const ref = options.ref ?? `refs/heads/${options.branch ?? facts.branch}`;
  if (event === 'tag' && !ref.startsWith('refs/tags/')) {
    throw new AppError('argument_invalid', { message: 'The event tag needs a tag, as --ref refs/tags/v1.0' });
  }
  const at = Math.floor(now / 1000);
  return {
    repository: { name: facts.repository, url: facts.url, defaultBranch: facts.branch },
    build: {
      ...{ number: 1, event, ref, branch: options.branch ?? branchOf(ref, facts) },
      commit: options.commit ?? facts.commit,
      message: options.message ?? facts.message,
      author: options.author ?? facts.author,
      ...(options.author === undefined && { authorEmail: facts.authorEmail }),
      ...{ createdAt: at, startedAt: at, commitAt: facts.commitAt },
      ...(deployTo !== undefined && { deployTarget: deployTo }),
      ...(changed && { changedFiles: changed }),
    },
    system: { platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}` },
    variables: readAssignments(options.env, '--env'),
  };
}

function branchOf(ref: string, facts: FolderFacts): string {
  if (ref.startsWith('refs/heads/')) return ref.slice('refs/heads/'.length);
  return ref.startsWith('refs/tags/') ? '' : facts.branch;
}
