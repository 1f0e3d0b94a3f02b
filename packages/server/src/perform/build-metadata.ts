import type { Build, BuildCommand, Instant } from '@signalbox/engine';
import type { Metadata } from '@signalbox/pipeline';
import type { Repository, Store } from '@signalbox/store';
import type { Snapshot } from '../forge/git/open-git.ts';
import type { BuildRules } from './build-rules.ts';

type NewBuild = Extract<BuildCommand, { type: 'create' }>['build'];

type Known = {
  readonly build: NewBuild;
  readonly repository: Repository;
  readonly snapshot: Pick<Snapshot, 'committedAt' | 'changedFiles'>;
  readonly trusted: BuildRules['trusted'];
  readonly now: Instant;
};

/** What the pipeline is told about its build. */
export async function buildMetadata(known: Known, store: Pick<Store, 'builds'>): Promise<Metadata> {
  const { build, repository, snapshot, trusted, now } = known;
  const { number, event, commit, ref, branch, message } = build;
  const { committedAt: commitAt, changedFiles } = snapshot;
  const previous = await previousBuild(build, store);
  return {
    repository: { name: build.repository.name, url: repository.url, defaultBranch: repository.defaultBranch, trusted },
    build: {
      ...{ number, event, commit, ref, branch, message, ...authorOf(build) },
      ...{ createdAt: seconds(now), startedAt: seconds(now), commitAt },
      ...(changedFiles && { changedFiles }),
    },
    ...(previous && { previous: previousData(previous) }),
  };
}

/** The last one of the same branch; of a repository with many branches only the latest are looked at. */
async function previousBuild(
  { project, repository, number, branch }: NewBuild,
  store: Pick<Store, 'builds'>,
): Promise<Build | undefined> {
  const latest = await store.builds({ project, repository: repository.id, limit: lookedAt });
  return latest.find((other) => other.branch === branch && other.number < number);
}

const lookedAt = 50;

function previousData(build: Build): NonNullable<Metadata['previous']> {
  const { number, event, commit, ref, branch, message, createdAt, state } = build;
  return {
    ...{ number, event, commit, ref, branch, message, ...authorOf(build), createdAt: seconds(createdAt) },
    status: state.status === 'finished' ? state.result : state.status === 'queued' ? 'pending' : state.status,
    ...(state.status === 'running' && { startedAt: seconds(state.startedAt) }),
    ...((state.status === 'finished' || state.status === 'killed') && { finishedAt: seconds(state.at) }),
  };
}

/** `Name <address>`, as git writes it. */
function authorOf({ author }: Pick<Build, 'author'>): { readonly author: string; readonly authorEmail?: string } {
  const open = author.lastIndexOf('<');
  if (open < 0 || !author.endsWith('>')) return { author };
  return { author: author.slice(0, open).trim(), authorEmail: author.slice(open + 1, -1) };
}

function seconds(at: Instant): number {
  return Math.floor(at / 1000);
}
