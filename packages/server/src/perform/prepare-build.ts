import type { Build, BuildCommand, Instant, Plan } from '@signalbox/engine';
import { type Compiled, type Diagnostic, procNames, type SecretRule } from '@signalbox/pipeline';
import { AppError } from '@signalbox/protocol';
import type { FileStore, Repository, Store } from '@signalbox/store';
import { isBranchOrTag, readGitRef } from '../forge/git/git-ref.ts';
import type { Git, Snapshot } from '../forge/git/open-git.ts';
import { remoteOf, repositoryName } from '../repositories/remote-of.ts';
import { secretsFor } from '../secrets/secrets-for.ts';
import { buildMetadata } from './build-metadata.ts';
import { type BuildRules, compileOptions, withoutContainers } from './build-rules.ts';
import { compileFiles } from './compile-files.ts';

export type WantedBuild = {
  readonly id: string;
  readonly repository: Repository;
  readonly event: Build['event'];
  /** In full, or the short name of a branch or tag. */
  readonly ref: string;
  /** Hash of a commit or tag; the head of the ref where it is missing. */
  readonly commit?: string;
  /** A file or folder instead of the usual places. */
  readonly config?: string;
  /** Of the commit itself where these are missing. */
  readonly author?: string;
  readonly message?: string;
  /** The head of the ref before the push, where that is known. */
  readonly before?: string;
  readonly attempt?: NonNullable<Build['attempt']>;
};

export type BuildSources = {
  readonly store: Store;
  readonly files: FileStore;
  readonly git: Git;
  readonly now: () => Instant;
  readonly builds?: BuildRules;
};

type Create = Extract<BuildCommand, { type: 'create' }>;

/**
 * Compiles the config at the commit and keeps the plans. What is wrong in the repository makes a build that says so;
 * rejects with `git_failed` when it cannot be read now.
 */
export async function prepareBuild(wanted: WantedBuild, sources: BuildSources): Promise<Create> {
  const { store, files, git, now, builds = withoutContainers } = sources;
  const { repository } = wanted;
  let located: Located;
  try {
    located = await locate(wanted, { store, git });
  } catch (error) {
    if (!(error instanceof AppError && isFlawOfRequest(error))) throw error;
    return failedBuild(wanted, error.message, store);
  }
  const { snapshot, ref } = located;
  const found = { ...wanted, ref, commit: snapshot.commit };
  const author = wanted.author || snapshot.author;
  const message = wanted.message || snapshot.subject;
  const build = await describeBuild({ ...found, author, message }, store);
  if (snapshot.files.length === 0) {
    const place = wanted.config ?? '.woodpecker/*.yaml, .woodpecker.yaml or .woodpecker.yml';
    return { type: 'create', build, plan: { ok: false, message: `There is no ${place} at ${snapshot.commit}` } };
  }
  const compiled = compileFiles({
    files: snapshot.files,
    metadata: await buildMetadata({ build, repository, snapshot, trusted: builds.trusted, now: now() }, store),
    options: { ...compileOptions(builds), secrets: await secretRules(repository, store) },
  });
  return { type: 'create', build, plan: await planOf(compiled, files) };
}

/** The build of something that cannot be built, so that everybody sees why. */
export async function failedBuild(wanted: WantedBuild, message: string, store: Store): Promise<Create> {
  const { commit = '', author = '', message: subject = '' } = wanted;
  const build = await describeBuild({ ...wanted, commit, author, message: subject }, store);
  return { type: 'create', build, plan: { ok: false, message } };
}

type Located = { readonly ref: string; readonly snapshot: Snapshot };

async function locate(wanted: WantedBuild, { store, git }: Pick<BuildSources, 'store' | 'git'>): Promise<Located> {
  const { repository, config, event, before } = wanted;
  const remote = await remoteOf(store, repository);
  const { ref, commit: hash } =
    wanted.commit === undefined
      ? await git.head(remote, wanted.ref)
      : { ref: wanted.ref.startsWith('refs/') ? wanted.ref : `refs/heads/${wanted.ref}`, commit: wanted.commit };
  if (event === 'manual') {
    if (!isBranchOrTag(ref)) throw new AppError('argument_invalid', { message: `${ref} is no branch or tag` });
    if (wanted.commit !== undefined) await checkReach({ repository, remote, ref, hash }, git);
  }
  const snapshot = await git.configAt({
    repository: repository.id,
    remote,
    hash,
    ref,
    ...(config !== undefined && { config }),
    ...(event === 'push' && { changes: before === undefined ? {} : { since: before } }),
  });
  return { ref, snapshot };
}

/** What the forge says of a push is so; a person may say anything, and secrets of a branch are not for all commits. */
async function checkReach({ repository, ...place }: Reach, git: Pick<Git, 'isOn'>): Promise<void> {
  if (await git.isOn({ repository: repository.id, ...place })) return;
  throw new AppError('argument_invalid', { message: `Commit ${place.hash} is not on ${place.ref}` });
}

type Reach = Omit<Parameters<Git['isOn']>[0], 'repository'> & { readonly repository: Repository };

/** Trying again would not help. */
function isFlawOfRequest({ code }: AppError): boolean {
  return code === 'argument_invalid' || code === 'too_large';
}

type Described = WantedBuild & { readonly commit: string; readonly author: string; readonly message: string };

const authorLength = 1000;
const messageLength = 2000;

async function describeBuild(found: Described, store: Store): Promise<Create['build']> {
  const { id, repository, event, ref, commit, author, message, attempt } = found;
  const known = readGitRef(ref);
  return {
    id,
    project: repository.project,
    repository: { id: repository.id, name: repositoryName(repository), url: repository.url },
    number: await store.nextBuildNumber(repository.id),
    event,
    commit,
    ref,
    branch: known?.kind === 'branch' ? known.name : '',
    author: author.slice(0, authorLength),
    message: message.slice(0, messageLength),
    ...(attempt && { attempt }),
  };
}

/** Their values are looked up when an agent takes a workflow: none of them may stand in what is kept. */
async function secretRules({ project }: Repository, store: Store): Promise<readonly SecretRule[]> {
  const secrets = await secretsFor({ project }, store);
  return secrets.map(({ value: _, ...rule }) => rule);
}

async function planOf(compiled: Compiled, files: FileStore): Promise<Plan> {
  if (!compiled.ok) return { ok: false, message: problemText(compiled.diagnostics) };
  const workflows = [];
  for (const plan of compiled.plans) {
    const hash = await files.putBlob(Buffer.from(JSON.stringify(plan)));
    const { name, labels, after, concurrency } = plan;
    const order = { ...(after && { after }), ...(concurrency && { concurrency }) };
    workflows.push({ name, labels, plan: hash, procs: procNames(plan), ...order });
  }
  const left = compiled.skipped.map(({ name, reason }) => `workflow ${name} is left out: ${reason}`);
  return { ok: true, workflows, warnings: [...compiled.warnings.map(lineOf), ...left] };
}

const problemsShown = 50;

function problemText(diagnostics: readonly Diagnostic[]): string {
  const lines = diagnostics.filter(({ severity }) => severity === 'error').map(lineOf);
  const more = lines.length - problemsShown;
  return [...lines.slice(0, problemsShown), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

function lineOf({ file, line, column, message }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message}`;
}
