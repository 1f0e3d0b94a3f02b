import type { Instant } from '@signalbox/engine';
import type { Page } from './page.ts';

/** Agents, repositories and settings: what an administrator keeps. Names are unique in their project. */
export type DirectoryStore = {
  readonly addAgent: (agent: Agent & { readonly keyHash: string }) => Promise<void>;
  readonly agentByKey: (keyHash: string) => Promise<Agent | undefined>;
  readonly agentByName: (name: string) => Promise<Agent | undefined>;
  /** In the order of their names; behind a name. */
  readonly agents: (page?: Page) => Promise<readonly Agent[]>;
  readonly addRepository: (repository: Repository & { readonly hookSecret: string }) => Promise<void>;
  /** In the order of their names; behind a name and its `scm`. */
  readonly repositories: (
    project: string,
    page?: Page<readonly [name: string, scm: string]>,
  ) => Promise<readonly Repository[]>;
  readonly repository: (id: string) => Promise<Repository | undefined>;
  readonly repositoryByName: (scm: string, name: string) => Promise<Repository | undefined>;
  readonly setting: (key: string) => Promise<string | undefined>;
  /** All whose keys begin so. */
  readonly settings: (prefix: string) => Promise<readonly Setting[]>;
  readonly putSetting: (key: string, value: string) => Promise<void>;
  /** False: there is one already, and it stays. */
  readonly addSetting: (key: string, value: string) => Promise<boolean>;
};

export type Setting = { readonly key: string; readonly value: string };

export type Agent = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Instant;
  /**
   * What its key is for: builds, and code jobs with these names, of which the end may be left open by `*`; of these
   * projects, or of all.
   */
  readonly serves: {
    readonly builds: boolean;
    readonly jobs: readonly string[];
    readonly projects?: readonly string[];
  };
};

/** A code repository with the rule that starts a flow for its changes. */
export type Repository = {
  readonly id: string;
  readonly project: string;
  readonly scm: string;
  readonly name: string;
  readonly url: string;
  readonly defaultBranch: string;
  /** Id of the secret that signs its hooks. */
  readonly hookSecretId: string;
  readonly startRule?: StartRule;
  readonly createdAt: Instant;
};

export type StartRule = {
  readonly flow: string;
  readonly events: readonly ('push' | 'tag')[];
  /** Globs; none accepts every branch. */
  readonly branches: readonly string[];
};
