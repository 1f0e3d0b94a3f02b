import type { Metadata } from '@signalbox/pipeline';

export type BuildOptions = {
  readonly event: string;
  readonly branch: string;
  readonly tag?: string;
  readonly deployTo?: string;
  readonly repo: string;
  readonly changed: readonly string[];
  readonly untrusted?: true;
};

/** The build that the options describe, for which a file is compiled. */
export function readBuildOptions({ event, branch, tag, deployTo, repo, changed, untrusted }: BuildOptions): Metadata {
  const isTag = event === 'tag' || event === 'release';
  const trusts = untrusted !== true;
  return {
    repository: {
      name: repo,
      url: `https://example.org/${repo}.git`,
      defaultBranch: 'main',
      trusted: { network: trusts, volumes: trusts, security: trusts },
    },
    build: {
      number: 1,
      event,
      commit: '0'.repeat(40),
      ref: isTag ? `refs/tags/${tag ?? 'v1.0.0'}` : `refs/heads/${branch}`,
      branch,
      message: '',
      author: '',
      ...(deployTo !== undefined && { deployTarget: deployTo }),
      ...(changed.length > 0 && { changedFiles: changed }),
    },
  };
}
