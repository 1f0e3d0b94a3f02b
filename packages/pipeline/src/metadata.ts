import type { EventName } from './event-name.ts';

/** What is known about the build when its files are compiled. Every text in it is data from outside. */
export type Metadata = {
  readonly repository: {
    /** `owner/name` */
    readonly name: string;
    /** Where the commit is cloned from. */
    readonly url: string;
    readonly defaultBranch?: string;
  };
  readonly build: {
    readonly number: number;
    readonly event: EventName;
    readonly commit: string;
    /** The full reference, such as `refs/heads/main`. */
    readonly ref: string;
    readonly branch: string;
    readonly message: string;
    readonly author: string;
    readonly authorEmail?: string;
  };
  readonly system?: {
    readonly url?: string;
    readonly host?: string;
    readonly version?: string;
  };
};
