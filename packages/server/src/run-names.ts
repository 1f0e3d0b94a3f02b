import type { Ids, Instant } from '@signalbox/engine';
import type { Claim } from '@signalbox/store';

export function newRunId(ids: Ids): string {
  return `r${ids.next()}`;
}

/** Only one run of a project has a name. */
export function runNameClaim(given: {
  readonly project: string;
  readonly name: string;
  readonly run: string;
  readonly at: Instant;
}): Claim {
  return { key: `name:${given.project}:${given.name}`, value: given.run, at: given.at };
}
