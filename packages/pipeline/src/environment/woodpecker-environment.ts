import type { BuildData, Metadata, PreviousData } from '../metadata.ts';
import type { WorkflowPosition } from './workflow-position.ts';

type Values = Readonly<Record<string, string | undefined>>;

/** The `CI_*` values of Woodpecker that are known before a workflow starts; the runner adds those of its steps. */
export function woodpeckerEnvironment(metadata: Metadata, workflow: WorkflowPosition): Values {
  return {
    ...systemValues(metadata),
    ...repositoryValues(metadata),
    ...pipelineValues(metadata),
    ...commitValues(metadata),
    ...pullRequestValues(metadata.build),
    ...previousValues(metadata.previous ?? {}),
    CI_WORKFLOW_NAME: workflow.name,
    CI_WORKFLOW_NUMBER: String(workflow.number),
    CI_STEP_NUMBER: '0',
    CI_STEP_URL: metadata.build.link,
  };
}

function systemValues({ system, forge }: Metadata): Values {
  return {
    CI: 'woodpecker',
    CI_SYSTEM_NAME: 'woodpecker',
    CI_SYSTEM_URL: system?.url,
    CI_SYSTEM_HOST: system?.host,
    CI_SYSTEM_VERSION: system?.version,
    CI_FORGE_TYPE: forge?.type,
    CI_FORGE_URL: forge?.url,
  };
}

function repositoryValues({ repository }: Metadata): Values {
  const { name, url, link, sshUrl, remoteId, defaultBranch, isPrivate, trusted } = repository;
  const slash = name.lastIndexOf('/');
  const all = trusted?.network && trusted.volumes && trusted.security;
  return {
    CI_REPO: name,
    CI_REPO_OWNER: slash < 0 ? '' : name.slice(0, slash),
    CI_REPO_NAME: name.slice(slash + 1),
    CI_REPO_REMOTE_ID: remoteId,
    CI_REPO_URL: link ?? url,
    CI_REPO_CLONE_URL: url,
    CI_REPO_CLONE_SSH_URL: sshUrl,
    CI_REPO_DEFAULT_BRANCH: defaultBranch,
    CI_REPO_PRIVATE: textOf(isPrivate),
    CI_REPO_TRUSTED_NETWORK: textOf(trusted?.network),
    CI_REPO_TRUSTED_VOLUMES: textOf(trusted?.volumes),
    CI_REPO_TRUSTED_SECURITY: textOf(trusted?.security),
    CI_REPO_TRUSTED: textOf(all),
  };
}

function pipelineValues({ build }: Metadata): Values {
  const isRelease = build.event === 'release';
  return {
    CI_PIPELINE_NUMBER: String(build.number),
    CI_PIPELINE_PARENT: String(build.parent ?? 0),
    CI_PIPELINE_EVENT: build.event,
    CI_PIPELINE_EVENT_REASON: build.eventReason,
    CI_PIPELINE_URL: build.link,
    CI_PIPELINE_FORGE_URL: build.forgeLink,
    CI_PIPELINE_DEPLOY_TARGET: build.deployTarget,
    CI_PIPELINE_DEPLOY_TASK: build.deployTask,
    CI_PIPELINE_CREATED: textOf(build.createdAt),
    CI_PIPELINE_STARTED: textOf(build.startedAt),
    CI_PIPELINE_AUTHOR: build.sender ?? build.author,
    CI_PIPELINE_AVATAR: build.authorAvatar,
    CI_PIPELINE_RERUNS: build.reruns ? String(build.reruns) : '',
    CI_PIPELINE_FILES: filesText(build.changedFiles),
    CI_PIPELINE_RELEASE_TITLE: isRelease ? build.release?.title : '',
    CI_PIPELINE_RELEASE_PRE: isRelease ? textOf(build.release?.pre) : '',
    CI_COMMIT_PRERELEASE: isRelease ? textOf(build.release?.pre) : '',
  };
}

/** So many fit into an environment. */
const mostFiles = 500;

function filesText(files: readonly string[] | undefined): string {
  return files && files.length <= mostFiles ? JSON.stringify(files) : '';
}

function commitValues({ build }: Metadata): Values {
  return {
    CI_COMMIT_SHA: build.commit,
    CI_COMMIT_REF: build.ref,
    CI_COMMIT_REFSPEC: build.refspec,
    CI_COMMIT_BRANCH: build.branch,
    CI_COMMIT_MESSAGE: build.message,
    CI_COMMIT_TIMESTAMP: textOf(build.commitAt),
    CI_COMMIT_AUTHOR: build.author,
    CI_COMMIT_AUTHOR_EMAIL: build.authorEmail,
    CI_COMMIT_AUTHOR_AVATAR: build.authorAvatar,
    CI_COMMIT_TAG: tagOf(build.ref),
  };
}

function pullRequestValues(build: BuildData): Values {
  if (!build.event.startsWith('pull_request')) return {};
  const { pullRequest, refspec = '' } = build;
  const [source, target] = refspec.split(':');
  return {
    CI_COMMIT_SOURCE_BRANCH: build.sourceBranch ?? source,
    CI_COMMIT_TARGET_BRANCH: target ?? build.branch,
    CI_COMMIT_PULL_REQUEST: pullRequestNumber(build),
    CI_COMMIT_PULL_REQUEST_LABELS: pullRequest?.labels?.join(','),
    CI_COMMIT_PULL_REQUEST_MILESTONE: pullRequest?.milestone,
    CI_COMMIT_PULL_REQUEST_DRAFT: textOf(pullRequest?.draft),
  };
}

function previousValues(previous: PreviousData): Values {
  const [source, target] = (previous.refspec ?? '').split(':');
  return {
    CI_PREV_PIPELINE_NUMBER: textOf(previous.number),
    CI_PREV_PIPELINE_PARENT: textOf(previous.parent),
    CI_PREV_PIPELINE_EVENT: previous.event,
    CI_PREV_PIPELINE_EVENT_REASON: previous.eventReason,
    CI_PREV_PIPELINE_URL: previous.link,
    CI_PREV_PIPELINE_FORGE_URL: previous.forgeLink,
    CI_PREV_PIPELINE_DEPLOY_TARGET: previous.deployTarget,
    CI_PREV_PIPELINE_DEPLOY_TASK: previous.deployTask,
    CI_PREV_PIPELINE_STATUS: previous.status,
    CI_PREV_PIPELINE_CREATED: textOf(previous.createdAt),
    CI_PREV_PIPELINE_STARTED: textOf(previous.startedAt),
    CI_PREV_PIPELINE_FINISHED: textOf(previous.finishedAt),
    CI_PREV_PIPELINE_AUTHOR: previous.sender ?? previous.author,
    CI_PREV_PIPELINE_AVATAR: previous.authorAvatar,
    CI_PREV_COMMIT_SHA: previous.commit,
    CI_PREV_COMMIT_REF: previous.ref,
    CI_PREV_COMMIT_REFSPEC: previous.refspec,
    CI_PREV_COMMIT_MESSAGE: previous.message,
    CI_PREV_COMMIT_BRANCH: previous.branch,
    CI_PREV_COMMIT_TIMESTAMP: textOf(previous.commitAt),
    CI_PREV_COMMIT_AUTHOR: previous.author,
    CI_PREV_COMMIT_AUTHOR_EMAIL: previous.authorEmail,
    CI_PREV_COMMIT_AUTHOR_AVATAR: previous.authorAvatar,
    CI_PREV_COMMIT_URL: previous.forgeLink,
    CI_PREV_COMMIT_SOURCE_BRANCH: previous.sourceBranch ?? source,
    CI_PREV_COMMIT_TARGET_BRANCH: target,
  };
}

function textOf(value: number | boolean | undefined): string {
  return value === undefined ? '' : String(value);
}

export function tagOf(ref: string): string {
  return ref.startsWith(tagPrefix) ? ref.slice(tagPrefix.length) : '';
}

const tagPrefix = 'refs/tags/';

export function pullRequestNumber({ event, ref }: Pick<BuildData, 'event' | 'ref'>): string {
  return event.startsWith('pull_request') ? (/\d+/.exec(ref)?.[0] ?? '') : '';
}
