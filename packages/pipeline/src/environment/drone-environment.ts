import type { Metadata, PreviousData } from '../metadata.ts';
import { pullRequestNumber, tagOf } from './woodpecker-environment.ts';
import type { WorkflowPosition } from './workflow-position.ts';

type Values = Readonly<Record<string, string | undefined>>;

/** Both families of Drone 0.8: `CI_*` and `DRONE_*`. */
export function droneEnvironment(metadata: Metadata, workflow: WorkflowPosition, platform: string): Values {
  return {
    ...systemValues(metadata, platform),
    ...repositoryValues(metadata),
    ...buildValues(metadata),
    ...commitValues(metadata),
    ...previousValues(metadata.previous ?? {}),
    CI_JOB_NUMBER: String(workflow.number),
    DRONE_JOB_NUMBER: String(workflow.number),
    DRONE_JOB_STARTED: textOf(metadata.build.startedAt),
  };
}

function systemValues({ system }: Metadata, platform: string): Values {
  return {
    CI: 'drone',
    DRONE: 'true',
    CI_SYSTEM: 'drone',
    CI_SYSTEM_NAME: 'drone',
    CI_SYSTEM_LINK: system?.url,
    CI_SYSTEM_HOST: system?.host,
    CI_SYSTEM_ARCH: platform,
    CI_SYSTEM_VERSION: system?.version,
    DRONE_ARCH: platform,
    DRONE_VERSION: system?.version,
  };
}

function repositoryValues({ repository }: Metadata): Values {
  const { name, url, link, defaultBranch, isPrivate } = repository;
  const slash = name.lastIndexOf('/');
  return {
    CI_REPO: name,
    CI_REPO_NAME: name,
    DRONE_REPO: name,
    DRONE_REPO_OWNER: slash < 0 ? '' : name.slice(0, slash),
    DRONE_REPO_NAME: name.slice(slash + 1),
    CI_REPO_LINK: link ?? url,
    DRONE_REPO_LINK: link ?? url,
    CI_REPO_REMOTE: url,
    CI_REMOTE_URL: url,
    DRONE_REMOTE_URL: url,
    CI_REPO_PRIVATE: textOf(isPrivate),
    DRONE_REPO_PRIVATE: textOf(isPrivate),
    DRONE_REPO_BRANCH: defaultBranch,
    DRONE_REPO_SCM: 'git',
  };
}

function buildValues({ build }: Metadata): Values {
  const number = String(build.number);
  const parent = textOf(build.parent);
  return {
    CI_BUILD_NUMBER: number,
    DRONE_BUILD_NUMBER: number,
    CI_PARENT_BUILD_NUMBER: parent,
    DRONE_PARENT_BUILD_NUMBER: parent,
    CI_BUILD_EVENT: build.event,
    DRONE_BUILD_EVENT: build.event,
    CI_BUILD_STATUS: 'success',
    DRONE_BUILD_STATUS: 'success',
    CI_BUILD_CREATED: textOf(build.createdAt),
    DRONE_BUILD_CREATED: textOf(build.createdAt),
    CI_BUILD_STARTED: textOf(build.startedAt),
    DRONE_BUILD_STARTED: textOf(build.startedAt),
    CI_BUILD_LINK: build.forgeLink,
    DRONE_BUILD_LINK: build.link,
    CI_BUILD_TARGET: build.deployTarget,
    DRONE_DEPLOY_TO: build.deployTarget,
    CI_PULL_REQUEST: pullRequestNumber(build),
    DRONE_PULL_REQUEST: pullRequestNumber(build),
    CI_TAG: tagOf(build.ref),
    DRONE_TAG: tagOf(build.ref),
  };
}

function commitValues({ build }: Metadata): Values {
  const { commit, ref, refspec, branch, message, author, authorEmail, authorAvatar, forgeLink } = build;
  return {
    CI_COMMIT_SHA: commit,
    DRONE_COMMIT: commit,
    DRONE_COMMIT_SHA: commit,
    CI_COMMIT_REF: ref,
    DRONE_COMMIT_REF: ref,
    CI_COMMIT_REFSPEC: refspec,
    DRONE_COMMIT_REFSPEC: refspec,
    CI_COMMIT_BRANCH: branch,
    DRONE_COMMIT_BRANCH: branch,
    DRONE_BRANCH: branch,
    CI_COMMIT_MESSAGE: message,
    DRONE_COMMIT_MESSAGE: message,
    CI_COMMIT_AUTHOR: author,
    CI_COMMIT_AUTHOR_NAME: author,
    CI_COMMIT_AUTHOR_EMAIL: authorEmail,
    CI_COMMIT_AUTHOR_AVATAR: authorAvatar,
    DRONE_COMMIT_AUTHOR: author,
    DRONE_COMMIT_AUTHOR_EMAIL: authorEmail,
    DRONE_COMMIT_AUTHOR_AVATAR: authorAvatar,
    DRONE_COMMIT_LINK: forgeLink,
  };
}

function previousValues(previous: PreviousData): Values {
  const { number, createdAt, startedAt, finishedAt, status, event, forgeLink } = previous;
  const { commit, ref, refspec, branch, message, author, authorEmail, authorAvatar } = previous;
  return {
    CI_PREV_BUILD_NUMBER: textOf(number),
    CI_PREV_BUILD_CREATED: textOf(createdAt),
    CI_PREV_BUILD_STARTED: textOf(startedAt),
    CI_PREV_BUILD_FINISHED: textOf(finishedAt),
    CI_PREV_BUILD_STATUS: status,
    CI_PREV_BUILD_EVENT: event,
    CI_PREV_BUILD_LINK: forgeLink,
    DRONE_PREV_BUILD_NUMBER: textOf(number),
    DRONE_PREV_BUILD_STATUS: status,
    CI_PREV_COMMIT_SHA: commit,
    CI_PREV_COMMIT_REF: ref,
    CI_PREV_COMMIT_REFSPEC: refspec,
    CI_PREV_COMMIT_BRANCH: branch,
    CI_PREV_COMMIT_MESSAGE: message,
    CI_PREV_COMMIT_AUTHOR: author,
    CI_PREV_COMMIT_AUTHOR_NAME: author,
    CI_PREV_COMMIT_AUTHOR_EMAIL: authorEmail,
    CI_PREV_COMMIT_AUTHOR_AVATAR: authorAvatar,
    DRONE_PREV_COMMIT_SHA: commit,
  };
}

function textOf(value: number | boolean | undefined): string {
  return value === undefined ? '' : String(value);
}
