import { limits } from './limits.ts';
import type { Metadata } from './metadata.ts';

/**
 * The `CI_*` values that are known before a workflow starts; empty ones are left out. The runner adds those of its
 * machine, workspace and step.
 */
export function ciEnvironment(metadata: Metadata, workflow: WorkflowPosition): Readonly<Record<string, string>> {
  const values = { ...systemValues(metadata), ...repositoryValues(metadata), ...buildValues(metadata) };
  const all = { ...values, CI_WORKFLOW_NAME: workflow.name, CI_WORKFLOW_NUMBER: String(workflow.number) };
  const set = Object.entries(all).filter(([, value]) => value !== '');
  return Object.fromEntries(set.map(([name, value]) => [name, environmentText(value)]));
}

/** `number` counts the files of a build from 1. */
export type WorkflowPosition = { readonly name: string; readonly number: number };

function systemValues({ system }: Metadata) {
  return {
    CI: 'woodpecker',
    CI_SYSTEM_NAME: 'woodpecker',
    CI_SYSTEM_URL: system?.url ?? '',
    CI_SYSTEM_HOST: system?.host ?? '',
    CI_SYSTEM_VERSION: system?.version ?? '',
  };
}

function repositoryValues({ repository }: Metadata) {
  const slash = repository.name.lastIndexOf('/');
  return {
    CI_REPO: repository.name,
    CI_REPO_OWNER: slash < 0 ? '' : repository.name.slice(0, slash),
    CI_REPO_NAME: repository.name.slice(slash + 1),
    CI_REPO_URL: repository.url,
    CI_REPO_CLONE_URL: repository.url,
    CI_REPO_DEFAULT_BRANCH: repository.defaultBranch ?? '',
  };
}

function buildValues({ build }: Metadata) {
  return {
    CI_PIPELINE_NUMBER: String(build.number),
    CI_PIPELINE_PARENT: '0',
    CI_PIPELINE_EVENT: build.event,
    CI_PIPELINE_AUTHOR: build.author,
    CI_COMMIT_SHA: build.commit,
    CI_COMMIT_REF: build.ref,
    CI_COMMIT_BRANCH: build.branch,
    CI_COMMIT_MESSAGE: build.message,
    CI_COMMIT_AUTHOR: build.author,
    CI_COMMIT_AUTHOR_EMAIL: build.authorEmail ?? '',
    CI_COMMIT_TAG: build.ref.startsWith(tagPrefix) ? build.ref.slice(tagPrefix.length) : '',
    CI_COMMIT_PULL_REQUEST: build.event === 'pull_request' ? (/\d+/.exec(build.ref)?.[0] ?? '') : '',
  };
}

const tagPrefix = 'refs/tags/';

/** An operating system takes no NUL and no endless text in an environment; both would stop every step from starting. */
function environmentText(value: string): string {
  return value.replaceAll('\0', '\ufffd').slice(0, limits.environmentValueUnits);
}
