import type { Instant, Interlock } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';

/** The interlocks of a project. All of them are one fact, which what dispatches is committed on. */
export type InterlockStore = {
  readonly interlocks: (project: string) => Promise<KeptInterlocks>;
  /** False where they are not of the version `after` any more. */
  readonly setInterlocks: (
    project: string,
    change: { readonly after: number; readonly interlocks: readonly KeptInterlock[] },
    audited?: AuditEntry,
  ) => Promise<boolean>;
};

export type KeptInterlock = Interlock & { readonly updatedBy: string; readonly updatedAt: Instant };

/** Version 0: there have never been any. */
export type KeptInterlocks = { readonly version: number; readonly interlocks: readonly KeptInterlock[] };
