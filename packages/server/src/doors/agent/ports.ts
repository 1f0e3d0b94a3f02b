import type { Ids } from '@signalbox/engine';
import type { FileStore, Store } from '@signalbox/store';
import type { ArtifactKeeper } from '../../artifacts/artifact-keeper.ts';
import type { Access } from '../../auth/access.ts';
import type { Driver } from '../../driver/driver.ts';
import type { Hub } from '../../driver/hub.ts';
import type { Scheduler } from '../../driver/scheduler.ts';
import type { JobHosts } from '../../job-hosts/job-hosts.ts';
import type { Workers } from '../../leases/workers.ts';
import type { Log } from '../../log.ts';

/** What the agents' door needs of the server. */
export type AgentServices = {
  readonly access: Pick<Access, 'agentOf'>;
  readonly driver: Pick<Driver, 'execute' | 'changeTask' | 'run' | 'versions'>;
  readonly jobHosts: JobHosts;
  readonly workers: Workers;
  readonly ids: Ids;
  readonly store: Pick<
    Store,
    | 'claim'
    | 'extend'
    | 'heldBy'
    | 'action'
    | 'runJournal'
    | 'task'
    | 'nextClaimableAt'
    | 'releaseOwner'
    | 'load'
    | 'repository'
    | 'secret'
    | 'namedSecrets'
    | 'namedSecretValue'
    | 'addAudit'
    | 'addArtifactPiece'
    | 'setting'
    | 'putSetting'
    | 'finishRunGroup'
  >;
  readonly files: Pick<FileStore, 'blob' | 'appendLog' | 'putBlob' | 'putArtifact'>;
  readonly artifacts: Pick<ArtifactKeeper, 'makeRoom'>;
  readonly hub: Pick<Hub, 'onChange' | 'logged'>;
  readonly now: () => number;
  readonly scheduler: Pick<Scheduler, 'after'>;
  readonly log: Log;
};

export type AgentTiming = {
  /** A poll without work is answered after this, and not much earlier: old clients take the answer for work. */
  readonly pollMs: number;
  readonly sweepEveryMs: number;
  readonly pingEveryMs: number;
  /** A connection that says nothing for so long is taken for dead. */
  readonly silenceMs: number;
};

export const agentTiming: AgentTiming = {
  pollMs: 50_000,
  sweepEveryMs: 1000,
  pingEveryMs: 15_000,
  silenceMs: 45_000,
};

/** A text connection that the door can end; what comes in is told to the session. */
export type TextConnection = {
  readonly send: (text: string) => void;
  /** What was sent and not yet taken by the other end. */
  readonly unsentBytes: () => number;
  readonly close: (code: number, reason: string) => void;
};
