import type { Ids, Instant } from '@signalbox/engine';
import type { FileStore, Store } from '@signalbox/store';
import type { ArtifactKeeper } from '../artifacts/artifact-keeper.ts';
import type { Access } from '../auth/access.ts';
import type { Sessions } from '../auth/sessions.ts';
import type { SetUp } from '../auth/set-up.ts';
import type { Driver } from '../driver/driver.ts';
import type { Hub } from '../driver/hub.ts';
import type { Scheduler } from '../driver/scheduler.ts';
import type { AddressRules } from '../forge/git/git-remote.ts';
import type { Git } from '../forge/git/open-git.ts';
import type { JobHosts } from '../job-hosts/job-hosts.ts';
import type { Workers } from '../leases/workers.ts';
import type { Log } from '../log.ts';
import type { OpenStreams } from '../open-streams.ts';
import type { BuildRules } from '../perform/build-rules.ts';
import type { HostGates } from '../perform/host-gates.ts';
import type { SigningKeys } from '../perform/signing-keys.ts';
import type { RefusedAcks } from '../refused-acks.ts';
import type { SecretArgs } from '../secrets/secret-args.ts';

/** What the doors stand on. */
export type Services = {
  readonly driver: Driver;
  readonly store: Store;
  readonly files: FileStore;
  readonly artifacts: ArtifactKeeper;
  readonly hub: Hub;
  readonly jobHosts: JobHosts;
  readonly workers: Workers;
  readonly access: Access;
  readonly sessions: Sessions;
  readonly setUp: SetUp;
  readonly isPublishedByTls: boolean;
  /** It was told of a server of mail. */
  readonly sendsMail: boolean;
  readonly streams: OpenStreams;
  readonly refusedAcks: RefusedAcks;
  readonly signingKeys: SigningKeys;
  readonly secretArgs: SecretArgs;
  readonly gates: Pick<HostGates, 'states'>;
  readonly git: Git;
  /** Without them builds are for agents without containers. */
  readonly builds?: BuildRules;
  readonly addressRules: AddressRules;
  readonly ids: Ids;
  /**
   * The name of this server among those of its store, another one after it was taken for dead; and whether any of them
   * has acknowledgements without a signature refused.
   */
  readonly membership: { readonly owner: string; readonly signedAcks: boolean };
  /** As the store keeps it. */
  readonly signedAcks: { readonly areAsked: boolean };
  readonly now: () => Instant;
  readonly scheduler: Scheduler;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly log: Log;
};
