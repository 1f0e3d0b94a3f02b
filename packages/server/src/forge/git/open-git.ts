import { AppError } from '@signalbox/protocol';
import { changedFiles } from './changed-files.ts';
import { isCommitHash } from './commit-hash.ts';
import { CommitHistory, type Reached } from './commit-history.ts';
import { type ConfigFile, configFiles } from './config-files.ts';
import { readGitRef, refCandidates } from './git-ref.ts';
import { type AddressRules, allowedSchemes, type GitRemote } from './git-remote.ts';
import { type CachedCommit, RepositoryCache, type WantedCommit } from './repository-cache.ts';
import { type GitProgram, runGit } from './run-git.ts';

export type GitOptions = {
  /** For the caches of repositories. */
  readonly folder: string;
  readonly environment: GitProgram['environment'];
  readonly rules: AddressRules;
  readonly timeoutMs?: number;
};

/** Reads repositories with the git program. Everything rejects with `git_failed` when that cannot be done. */
export type Git = {
  readonly describe: (remote: GitRemote) => Promise<{ readonly defaultBranch: string }>;
  /** The commit that a branch or tag points at, given in full or by its short name. */
  readonly head: (remote: GitRemote, ref: string) => Promise<{ readonly ref: string; readonly commit: string }>;
  /** The pipeline files and who made the commit. */
  readonly configAt: (wanted: WantedConfig) => Promise<Snapshot>;
  /** Whether the commit is on the ref. */
  readonly isOn: (reached: Reached) => Promise<boolean>;
  /** Ends what runs: it rejects with `stopping`. */
  readonly close: () => void;
};

export type WantedConfig = WantedCommit & {
  /** A file or a folder instead of the usual places. */
  readonly config?: string;
  /** Also which files have changed, since that head where it is known. */
  readonly changes?: { readonly since?: string };
};

export type Snapshot = {
  /** A tag's hash was followed to its commit. */
  readonly commit: string;
  readonly files: readonly ConfigFile[];
  /** `Name <address>` */
  readonly author: string;
  readonly subject: string;
  /** Seconds since 1970. */
  readonly committedAt: number;
  /** Where they were asked for and git could tell. */
  readonly changedFiles?: readonly string[];
};

const defaultTimeoutMs = 60_000;

export function openGit({ folder, environment, rules, timeoutMs = defaultTimeoutMs }: GitOptions): Git {
  const ending = new AbortController();
  const program: GitProgram = { environment, schemes: allowedSchemes(rules), timeoutMs, signal: ending.signal };
  const cache = new RepositoryCache(folder, program);
  const history = new CommitHistory(folder, program);
  return {
    describe: (remote) => describe(program, remote),
    head: (remote, ref) => head(program, remote, ref),
    configAt: async (wanted) => {
      checkPlace(wanted);
      return cache.use(wanted, (cached) => snapshotOf(program, cached, wanted));
    },
    isOn: async (reached) => {
      checkPlace(reached);
      return history.has(reached);
    },
    close: () => ending.abort(),
  };
}

function checkPlace({ hash, ref }: Pick<WantedCommit, 'hash' | 'ref'>): void {
  if (!isCommitHash(hash)) throw invalid('The commit is not a full hash of 40 or 64 hexadecimal digits');
  if (ref !== undefined && !readGitRef(ref)) throw invalid('The ref is not a valid name for git');
}

async function snapshotOf(program: GitProgram, cached: CachedCommit, wanted: WantedConfig): Promise<Snapshot> {
  const { config, changes } = wanted;
  const files = await configFiles(program, cached, config);
  const info = await commitInfo(program, cached);
  const changed = changes && (await changedFiles(program, cached, changes.since));
  return { commit: cached.commit, files, ...info, ...(changed && { changedFiles: changed }) };
}

const listBytes = 65_536;

async function describe(program: GitProgram, remote: GitRemote): Promise<{ defaultBranch: string }> {
  const args = ['ls-remote', '--quiet', '--symref', '--end-of-options', remote.url, 'HEAD'];
  const printed = await runGit(program, { args, maxBytes: listBytes, remote });
  const [, ref] = /^ref: (\S+)\tHEAD$/m.exec(printed.toString('utf8')) ?? [];
  const found = ref === undefined ? undefined : readGitRef(ref);
  // An empty repository, or one whose HEAD is no branch, tells none.
  return { defaultBranch: found?.kind === 'branch' ? found.name : 'main' };
}

async function head(program: GitProgram, remote: GitRemote, ref: string): Promise<{ ref: string; commit: string }> {
  const candidates = refCandidates(ref);
  if (!candidates) throw invalid('The ref is not a valid name for git');
  const patterns = candidates.flatMap((candidate) => [candidate, `${candidate}^{}`]);
  const args = ['ls-remote', '--quiet', '--end-of-options', remote.url, ...patterns];
  const printed = await runGit(program, { args, maxBytes: listBytes, remote });
  const hashes = new Map(printed.toString('utf8').split('\n').map(hashByName));
  for (const candidate of candidates) {
    const commit = hashes.get(`${candidate}^{}`) ?? hashes.get(candidate);
    if (commit !== undefined && isCommitHash(commit)) return { ref: candidate, commit };
  }
  throw new AppError('git_failed', { message: `The repository has no branch or tag ${ref}` });
}

function hashByName(line: string): [string, string] {
  const [hash = '', name = ''] = line.split('\t');
  return [name, hash];
}

async function commitInfo(program: GitProgram, { folder, commit }: { folder: string; commit: string }) {
  const args = ['log', '-1', '-z', '--no-show-signature', '--encoding=UTF-8', '--format=%an <%ae>%x00%s%x00%ct'];
  const printed = await runGit(program, { args: [...args, '--end-of-options', commit], folder, maxBytes: listBytes });
  const [author = '', subject = '', seconds] = printed.toString('utf8').split('\0');
  return { author, subject, committedAt: Number(seconds) };
}

function invalid(message: string): AppError {
  return new AppError('argument_invalid', { message });
}
