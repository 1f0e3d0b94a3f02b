import type { Instant } from '@signalbox/engine';
import type { AggregateRef } from './aggregates.ts';

/** Several servers over one store. A store that only one server can open has none of it. */
export type ClusterStore = {
  /** Takes a server in; it has to say so again before its lease is over. */
  readonly joinServers: (lease: ServerLease) => Promise<ServerBeat>;
  /** Undefined: it was not heard of for too long, and what it held is with others. */
  readonly renewServer: (lease: ServerLease) => Promise<ServerBeat | undefined>;
  /** Servers whose lease is over lose what they hold; answers which servers. */
  readonly endLapsedServers: () => Promise<readonly string[]>;
  /** Those that live, and those whose end nobody has noticed yet. */
  readonly servers: () => Promise<readonly LiveServer[]>;
  /** What the server holds can be claimed at once. */
  readonly leaveServers: (server: string) => Promise<void>;
  /** What has changed since a place, by whomever: only a hint, an aggregate may be told of twice. */
  readonly changedSince: (place: ClusterPlace | undefined, limit: number) => Promise<ChangedSince>;
  /** Undefined where the store has no such way, or was told not to use it. */
  readonly hints?: HintStore;
};

/** Words between the servers of a store that come at once or not at all: nothing may rest on them. */
export type HintStore = {
  /** To all who listen, this server too. */
  readonly tell: (text: string) => Promise<void>;
  /** Resolves when it listens, with the way to end that. `onEnd`: it does not listen any more. */
  readonly listen: (listener: HintListener) => Promise<() => Promise<void>>;
};

export type HintListener = { readonly onHint: (text: string) => void; readonly onEnd: () => void };

export type ServerLease = {
  readonly server: string;
  readonly leaseMs: number;
  /** It asks services to sign their acknowledgements; said when it joins. */
  readonly signedAcks?: boolean;
};

/** `schema`: the newest one that its program knows. The lease of one that is late has ended: less than 0. */
export type LiveServer = { readonly server: string; readonly schema: number; readonly leaseEndsInMs: number };

/**
 * `at` is the time of the store, which all its servers go by; `others` are servers that live too, and `signedAcks` is
 * whether one of those asks for signed acknowledgements.
 */
export type ServerBeat = {
  readonly at: Instant;
  readonly others: number;
  readonly signedAcks: boolean;
  /** The store goes on from a copy, as this server is the first to notice: later leases than it knows are not believed. */
  readonly isRestored?: true;
};

/** `missing`: numbers before `seen` that were not there yet: those who got them had not committed, or never will. */
export type ClusterPlace = {
  readonly run: JournalPlace;
  readonly build: JournalPlace;
  readonly resource: JournalPlace;
};

export type JournalPlace = {
  readonly seen: number;
  readonly missing: readonly { readonly no: number; readonly since: Instant }[];
};

export type ChangedSince = {
  readonly place: ClusterPlace;
  readonly changed: readonly AggregateRef[];
  readonly resources: boolean;
  /** There may be more. */
  readonly more: boolean;
};
