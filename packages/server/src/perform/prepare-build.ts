import type { Build, BuildCommand, Plan } from '@signalbox/engine';
import { type Compiled, type Diagnostic, type Feature, type Metadata, procNames } from '@signalbox/pipeline';
import { AppError } from '@signalbox/protocol';
import type { FileStore, Repository, Store } from '@signalbox/store';
import { readGitRef } from '../forge/git/git-ref.ts';
import type { Git, Snapshot } from '../forge/git/open-git.ts';
import { remoteOf, repositoryName } from '../repositories/remote-of.ts';
import { compileFiles } from './compile-files.ts';

/** Agents run steps on their own machine and know nothing of containers, and no workflow waits for another yet. */
const supportedFeatures: ReadonlySet<Feature> = new Set(['services', 'detach', 'entrypoint']);

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
  readonly attempt?: NonNullable<Build['attempt']>;
};

export type BuildSources = { readonly store: Store; readonly files: FileStore; readonly git: Git };

type Create = Extract<BuildCommand, { type: 'create' }>;

/**
 * Compiles the config at the commit and keeps the plans. What is wrong in the repository makes a build that says so;
 * rejects with `git_failed` when it cannot be read now.
 */
export async function prepareBuild(wanted: WantedBuild, { store, files, git }: BuildSources): Promise<Create> {
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
    metadata: metadataOf(build, repository),
    options: { supports: supportedFeatures },
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
  const { repository, config } = wanted;
  const remote = await remoteOf(store, repository);
  const { ref, commit: hash } =
    wanted.commit === undefined
      ? await git.head(remote, wanted.ref)
      : { ref: wanted.ref.startsWith('refs/') ? wanted.ref : `refs/heads/${wanted.ref}`, commit: wanted.commit };
  const snapshot = await git.configAt({
    repository: repository.id,
    remote,
    hash,
    ref,
    ...(config !== undefined && { config }),
  });
  return { ref, snapshot };
}

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

function metadataOf(build: Create['build'], { defaultBranch }: Repository): Metadata {
  const { repository, number, event, commit, ref, branch, message } = build;
  const { name: author, email } = readAuthor(build.author);
  return {
    repository: { name: repository.name, url: repository.url, defaultBranch },
    build: {
      ...{ number, event, commit, ref, branch, message, author },
      ...(email !== undefined && { authorEmail: email }),
    },
  };
}

/** `Name <address>`, as git writes it. */
function readAuthor(author: string): { name: string; email?: string } {
  const open = author.lastIndexOf('<');
  if (open < 0 || !author.endsWith('>')) return { name: author };
  return { name: author.slice(0, open).trim(), email: author.slice(open + 1, -1) };
}

async function planOf(compiled: Compiled, files: FileStore): Promise<Plan> {
  if (!compiled.ok) return { ok: false, message: problemText(compiled.diagnostics) };
  const workflows = [];
  for (const plan of compiled.plans) {
    const hash = await files.putBlob(Buffer.from(JSON.stringify(plan)));
    workflows.push({ name: plan.name, labels: plan.labels, plan: hash, procs: procNames(plan) });
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
