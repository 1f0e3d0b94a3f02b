import type { AttemptRef, Ids, Instant, Run } from '@signalbox/engine';
import { StartRunBody } from '@signalbox/protocol';
import type { Claim } from '@signalbox/store';

export function newRunId(ids: Ids): string {
  return `r${ids.next()}`;
}

/** Of the run that a visit waits for; its id where the names of run and step would make no name. */
export function childRunName({ name: parent }: Pick<Run, 'name'>, { step, visit }: AttemptRef, id: string): string {
  const name = `${parent}.${step}.${visit}`;
  return StartRunBody.shape.name.safeParse(name).success ? name : id;
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
