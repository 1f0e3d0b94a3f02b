import { describe, expect, test } from 'vitest';
import type { Metadata } from '../metadata.ts';
import { planOf, push } from '../testing/compile-one.ts';

const full: Metadata = {
  repository: {
    ...push.repository,
    ...{ sshUrl: 'ssh://git@h/acme/app', link: 'https://h/acme/app', remoteId: '12', isPrivate: true },
    trusted: { network: true, volumes: true, security: true },
  },
  build: {
    ...push.build,
    ...{ event: 'pull_request', ref: 'refs/pull/42/head', refspec: 'feature:main', parent: 3, eventReason: 'label' },
    ...{
      authorEmail: 'ann@h',
      authorAvatar: 'https://h/ann',
      sender: 'bob',
      createdAt: 10,
      startedAt: 11,
      commitAt: 9,
    },
    ...{ deployTarget: 'production', deployTask: 'deploy', reruns: 2, link: 'https://ci/7', forgeLink: 'https://h/c' },
    changedFiles: ['a', 'b'],
    pullRequest: { labels: ['ci', 'docs'], milestone: 'v1', draft: true },
  },
  previous: {
    ...{
      number: 6,
      parent: 2,
      event: 'push',
      status: 'failure',
      createdAt: 1,
      startedAt: 2,
      finishedAt: 3,
      commit: 'abc',
    },
    ...{ ref: 'refs/heads/main', refspec: 'f:m', branch: 'main', message: 'm', author: 'cy', sourceBranch: 'g' },
  },
  system: { url: 'https://ci', host: 'ci', version: '1', platform: 'linux/arm64', proxies: { http_proxy: 'http://p' } },
  forge: { type: 'gitea', url: 'https://h' },
  variables: { MINE: 'x', CI_REPO: 'not this' },
};

describe('the environment of Woodpecker', () => {
  const text = 'steps: { a: { image: x, commands: y }, b: { image: p, settings: { a: b } } }';

  test('is whole', () => {
    expect(planOf(text, full).environment).toEqual({
      ...{
        MINE: 'x',
        http_proxy: 'http://p',
        CI: 'woodpecker',
        CI_SYSTEM_NAME: 'woodpecker',
        CI_SYSTEM_URL: 'https://ci',
      },
      ...{ CI_SYSTEM_HOST: 'ci', CI_SYSTEM_VERSION: '1', CI_FORGE_TYPE: 'gitea', CI_FORGE_URL: 'https://h' },
      ...{ CI_REPO: 'acme/app', CI_REPO_OWNER: 'acme', CI_REPO_NAME: 'app', CI_REPO_REMOTE_ID: '12' },
      ...{ CI_REPO_URL: 'https://h/acme/app', CI_REPO_CLONE_URL: push.repository.url, CI_REPO_PRIVATE: 'true' },
      ...{ CI_REPO_CLONE_SSH_URL: 'ssh://git@h/acme/app', CI_REPO_DEFAULT_BRANCH: 'main', CI_REPO_TRUSTED: 'true' },
      ...{ CI_REPO_TRUSTED_NETWORK: 'true', CI_REPO_TRUSTED_VOLUMES: 'true', CI_REPO_TRUSTED_SECURITY: 'true' },
      ...{ CI_PIPELINE_NUMBER: '7', CI_PIPELINE_PARENT: '3', CI_PIPELINE_EVENT: 'pull_request' },
      ...{ CI_PIPELINE_EVENT_REASON: 'label', CI_PIPELINE_URL: 'https://ci/7', CI_PIPELINE_FORGE_URL: 'https://h/c' },
      ...{ CI_PIPELINE_DEPLOY_TARGET: 'production', CI_PIPELINE_DEPLOY_TASK: 'deploy', CI_PIPELINE_CREATED: '10' },
      ...{ CI_PIPELINE_STARTED: '11', CI_PIPELINE_AUTHOR: 'bob', CI_PIPELINE_AVATAR: 'https://h/ann' },
      ...{ CI_PIPELINE_RERUNS: '2', CI_PIPELINE_FILES: '["a","b"]', CI_COMMIT_SHA: push.build.commit },
      ...{ CI_COMMIT_REF: 'refs/pull/42/head', CI_COMMIT_REFSPEC: 'feature:main', CI_COMMIT_BRANCH: 'main' },
      ...{ CI_COMMIT_MESSAGE: 'Add a door', CI_COMMIT_TIMESTAMP: '9', CI_COMMIT_AUTHOR: 'ann' },
      ...{ CI_COMMIT_AUTHOR_EMAIL: 'ann@h', CI_COMMIT_AUTHOR_AVATAR: 'https://h/ann' },
      ...{ CI_COMMIT_SOURCE_BRANCH: 'feature', CI_COMMIT_TARGET_BRANCH: 'main', CI_COMMIT_PULL_REQUEST: '42' },
      ...{ CI_COMMIT_PULL_REQUEST_LABELS: 'ci,docs', CI_COMMIT_PULL_REQUEST_MILESTONE: 'v1' },
      ...{ CI_COMMIT_PULL_REQUEST_DRAFT: 'true', CI_PREV_PIPELINE_NUMBER: '6', CI_PREV_PIPELINE_PARENT: '2' },
      ...{ CI_PREV_PIPELINE_EVENT: 'push', CI_PREV_PIPELINE_STATUS: 'failure', CI_PREV_PIPELINE_CREATED: '1' },
      ...{ CI_PREV_PIPELINE_STARTED: '2', CI_PREV_PIPELINE_FINISHED: '3', CI_PREV_PIPELINE_AUTHOR: 'cy' },
      ...{ CI_PREV_COMMIT_SHA: 'abc', CI_PREV_COMMIT_REF: 'refs/heads/main', CI_PREV_COMMIT_REFSPEC: 'f:m' },
      ...{ CI_PREV_COMMIT_MESSAGE: 'm', CI_PREV_COMMIT_BRANCH: 'main', CI_PREV_COMMIT_AUTHOR: 'cy' },
      ...{ CI_PREV_COMMIT_SOURCE_BRANCH: 'g', CI_PREV_COMMIT_TARGET_BRANCH: 'm' },
      ...{ CI_WORKFLOW_NAME: 'woodpecker', CI_WORKFLOW_NUMBER: '1', CI_STEP_NUMBER: '0', CI_STEP_URL: 'https://ci/7' },
    });
  });

  test('has what only a release has, and no list of too many files', () => {
    const release = { title: 'One', pre: true };
    const changedFiles = Array.from({ length: 501 }, (_, index) => `f${index}`);
    const { environment } = planOf(text, {
      ...push,
      build: { ...push.build, event: 'release', release, changedFiles },
    });
    expect(environment).toMatchObject({ CI_PIPELINE_RELEASE_TITLE: 'One', CI_PIPELINE_RELEASE_PRE: 'true' });
    expect(environment.CI_PIPELINE_FILES).toBeUndefined();
    const bare = planOf(text, { ...push, build: { ...push.build, event: 'pull_request' } });
    expect(bare.environment.CI_COMMIT_SOURCE_BRANCH).toBeUndefined();
    const odd = planOf(text, { ...push, build: { ...push.build, event: 'pull_request', sourceBranch: 's' } });
    expect(odd.environment).toMatchObject({ CI_COMMIT_SOURCE_BRANCH: 's', CI_COMMIT_TARGET_BRANCH: 'main' });
  });

  test('gives plugins the names that those of Drone’s time look for', () => {
    const [a, b] = planOf(text, full).procs;
    expect(a?.environment).toEqual({});
    expect(b?.environment).toMatchObject({
      ...{ PLUGIN_A: 'b', DRONE: 'true', DRONE_REPO: 'acme/app', DRONE_BUILD_NUMBER: '7', DRONE_COMMIT_BRANCH: 'main' },
      ...{ DRONE_PULL_REQUEST: '42', PULLREQUEST_DRONE_PULL_REQUEST: '42', DRONE_DEPLOY_TO: 'production' },
    });
    expect(planOf(text).procs[1]?.environment.PULLREQUEST_DRONE_PULL_REQUEST).toBe('0');
  });
});

describe('the environment of Drone', () => {
  const text = 'platform: linux/arm\npipeline: { a: { image: x, commands: y } }';

  test('has both families', () => {
    expect(planOf(text, full).environment).toMatchObject({
      ...{ CI: 'drone', DRONE: 'true', CI_SYSTEM_ARCH: 'linux/arm', DRONE_ARCH: 'linux/arm', CI_REPO_NAME: 'acme/app' },
      ...{ DRONE_REPO_NAME: 'app', DRONE_REPO_OWNER: 'acme', DRONE_REPO_BRANCH: 'main', CI_BUILD_NUMBER: '7' },
      ...{ DRONE_BUILD_NUMBER: '7', CI_PARENT_BUILD_NUMBER: '3', DRONE_BUILD_EVENT: 'pull_request' },
      ...{ CI_PULL_REQUEST: '42', DRONE_PULL_REQUEST: '42', DRONE_COMMIT: push.build.commit, DRONE_BRANCH: 'main' },
      ...{ CI_BUILD_LINK: 'https://h/c', DRONE_BUILD_LINK: 'https://ci/7', DRONE_DEPLOY_TO: 'production' },
      ...{ CI_PREV_BUILD_NUMBER: '6', DRONE_PREV_BUILD_STATUS: 'failure', CI_JOB_NUMBER: '1', CI_REPO_PRIVATE: 'true' },
      ...{ CI_WORKFLOW_NAME: 'woodpecker', MINE: 'x' },
    });
  });

  test('leaves out what is nothing', () => {
    const { environment } = planOf(text, { ...push, repository: { name: 'app', url: 'u', isPrivate: false } });
    expect(Object.values(environment).filter((value) => ['', '0', 'false'].includes(value))).toEqual([]);
    expect([environment.DRONE_REPO_OWNER, environment.CI_REPO_PRIVATE]).toEqual([undefined, undefined]);
  });
});
