import type { Metadata } from '@signalbox/pipeline';
import { AppError } from '@signalbox/protocol';
import type { Trusted } from '@signalbox/runner';
import type { FolderFacts } from './describe-folder.ts';
import type { ExecOptions } from './exec-options.ts';
import { readAssignments } from './read-assignments.ts';
import type { PastBuild } from './read-metadata.ts';

type Known = {
  readonly options: ExecOptions;
  /** What the options leave open is as it was then. */
  readonly past: PastBuild | undefined;
  readonly facts: FolderFacts;
  readonly now: number;
};

/** What the pipeline is told about its build: what the options say, then a past build, and else what the folder is. */
export function buildMetadata({ options, past, facts, now }: Known): Metadata {
  const { deployTo, changed, trust } = options;
  const event = options.event ?? past?.event ?? 'push';
  const ref = refOf(options, past, facts);
  if (event === 'tag' && !ref.startsWith('refs/tags/')) {
    throw new AppError('argument_invalid', { message: 'The event tag needs a tag, as --ref refs/tags/v1.0' });
  }
  const at = Math.floor(now / 1000);
  const repository = past?.repository ?? facts.repository;
  return {
    repository: {
      ...{ name: repository, url: facts.url, defaultBranch: facts.branch },
      ...(trust.length > 0 && { trusted: trustIn(trust) }),
    },
    build: {
      ...{
        number: past?.number ?? 1,
        event,
        ref,
        branch: options.branch ?? branchOf(ref, past?.branch ?? facts.branch),
      },
      commit: options.commit ?? past?.commit ?? facts.commit,
      message: options.message ?? past?.message ?? facts.message,
      ...authorOf(options.author ?? past?.author, facts),
      ...{ createdAt: at, startedAt: at, commitAt: facts.commitAt },
      ...(deployTo !== undefined && { deployTarget: deployTo }),
      ...(changed && { changedFiles: changed }),
    },
    system: { platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}` },
    variables: readAssignments(options.env, '--env'),
  };
}

function trustIn(words: readonly Trusted[]): Record<Trusted, boolean> {
  const has = (word: Trusted) => words.includes(word);
  return { network: has('network'), volumes: has('volumes'), security: has('security') };
}

function refOf({ ref, branch }: ExecOptions, past: PastBuild | undefined, facts: FolderFacts): string {
  if (ref !== undefined) return ref;
  return branch === undefined ? (past?.ref ?? `refs/heads/${facts.branch}`) : `refs/heads/${branch}`;
}

function branchOf(ref: string, otherwise: string): string {
  if (ref.startsWith('refs/heads/')) return ref.slice('refs/heads/'.length);
  return ref.startsWith('refs/tags/') ? '' : otherwise;
}

/** `Name <address>`, as git writes it, or a name alone. */
function authorOf(given: string | undefined, { author, authorEmail }: FolderFacts) {
  if (given === undefined) return { author, authorEmail };
  const [, name = given, email] = /^(.*?)\s*<([^<>]*)>$/s.exec(given) ?? [];
  return { author: name, ...(email !== undefined && { authorEmail: email }) };
}
