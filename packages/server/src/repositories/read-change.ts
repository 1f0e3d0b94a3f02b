import type { Change } from '@signalbox/engine';
import { branchPattern } from '@signalbox/pipeline';
import { AppError, type GitHookBody } from '@signalbox/protocol';
import type { Repository } from '@signalbox/store';
import { isCommitHash, isZeroHash } from '../forge/git/commit-hash.ts';
import { readGitRef } from '../forge/git/git-ref.ts';

export type HookChange =
  | { readonly kind: 'change'; readonly event: 'push' | 'tag'; readonly change: Change }
  /** Nothing starts, for this reason. */
  | { readonly kind: 'skipped'; readonly reason: string };

const messageLength = 2000;

/** What a call tells, and whether the repository wants to hear it. */
export function readChange(body: GitHookBody, repository: Repository): HookChange {
  const ref = readGitRef(body.ref);
  if (!ref) throw invalid('ref', 'not the full name of a ref');
  if (!isCommitHash(body.after)) throw invalid('after', 'not a full hash of 40 or 64 hexadecimal digits');
  if (ref.kind === 'other') return skip(`${ref.ref} is neither a branch nor a tag`);
  if (isZeroHash(body.after)) return skip(`the ${ref.kind} was deleted`);
  if (/\[(?:ci +skip|skip +ci)\]/i.test(body.message)) return skip('the message asks to skip');
  const event = ref.kind === 'tag' ? 'tag' : 'push';
  const branch = ref.kind === 'branch' ? ref.name : '';
  const reason = repository.startRule && notWanted(repository.startRule, { event, branch });
  if (reason !== undefined) return skip(reason);
  const change = {
    ...{ repository: repository.id, ref: ref.ref, branch, commit: body.after, author: body.author },
    message: body.message.slice(0, messageLength),
    ...(isCommitHash(body.before) && !isZeroHash(body.before) && { before: body.before }),
  };
  return { kind: 'change', event, change };
}

/** Tags are of no branch, so that branches do not restrict them. */
function notWanted(
  { events, branches }: NonNullable<Repository['startRule']>,
  { event, branch }: { readonly event: 'push' | 'tag'; readonly branch: string },
): string | undefined {
  if (!events.includes(event)) return `the start rule takes ${events.join(' and ') || 'nothing'}, not ${event}`;
  if (event === 'tag' || branches.length === 0) return undefined;
  return branches.some((text) => branchPattern(text)?.(branch))
    ? undefined
    : 'the start rule does not take this branch';
}

function skip(reason: string): HookChange {
  return { kind: 'skipped', reason };
}

function invalid(path: string, problem: string): AppError {
  return new AppError('body_invalid', { message: `${path}: ${problem}`, path });
}
