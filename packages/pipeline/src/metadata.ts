/** What is known about the build when its files are compiled. Every text in it is data from outside. */
export type Metadata = {
  readonly repository: RepositoryData;
  readonly build: BuildData;
  /** The build before this one on the same branch. */
  readonly previous?: PreviousData;
  readonly system?: SystemData;
  readonly forge?: { readonly type?: string; readonly url?: string };
  /** Given by whoever starts a build by hand, and by the server for all builds: only where no name is taken yet. */
  readonly variables?: Readonly<Record<string, string>>;
};

export type RepositoryData = {
  /** `owner/name` */
  readonly name: string;
  /** Where the commit is cloned from. */
  readonly url: string;
  readonly sshUrl?: string;
  /** Its page at the forge. */
  readonly link?: string;
  /** Its id at the forge. */
  readonly remoteId?: string;
  readonly defaultBranch?: string;
  readonly isPrivate?: boolean;
  readonly trusted?: Trust;
};

/** What of the machine a repository may touch. */
export type Trust = { readonly network: boolean; readonly volumes: boolean; readonly security: boolean };

export type BuildData = {
  readonly number: number;
  /** One of `knownEvents`. */
  readonly event: string;
  readonly commit: string;
  /** The full reference, such as `refs/heads/main`. */
  readonly ref: string;
  /** Of a pull request, the one that it is for. */
  readonly branch: string;
  readonly message: string;
  readonly author: string;
  readonly authorEmail?: string;
  readonly authorAvatar?: string;
  readonly sender?: string;
  readonly parent?: number;
  readonly eventReason?: string;
  readonly refspec?: string;
  readonly sourceBranch?: string;
  readonly deployTarget?: string;
  readonly deployTask?: string;
  readonly schedule?: string;
  /** Unix seconds. */
  readonly createdAt?: number;
  readonly startedAt?: number;
  readonly commitAt?: number;
  readonly reruns?: number;
  /** Its page here, and that of its commit at the forge. */
  readonly link?: string;
  readonly forgeLink?: string;
  /** Undefined where nobody knows. */
  readonly changedFiles?: readonly string[];
  readonly pullRequest?: { readonly labels?: readonly string[]; readonly milestone?: string; readonly draft?: boolean };
  readonly release?: { readonly title?: string; readonly pre?: boolean };
};

export type PreviousData = Partial<Omit<BuildData, 'changedFiles' | 'pullRequest' | 'release'>> & {
  readonly status?: string;
  readonly finishedAt?: number;
};

export type SystemData = {
  readonly url?: string;
  readonly host?: string;
  readonly version?: string;
  readonly platform?: string;
  readonly proxies?: Readonly<Record<string, string>>;
};
