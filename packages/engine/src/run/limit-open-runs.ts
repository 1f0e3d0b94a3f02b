import { type Facts, openRuns } from '../fact.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { Limits } from '../flow/flow.ts';
import type { Draft } from './draft.ts';

export type Place = { readonly project: string; readonly flow: string };

/** Whether a start goes on, waits for its turn behind those that wait already, or is refused. */
export function limitStart(
  { openRuns: most, onFull }: Limits,
  place: Place,
  facts: Facts,
): 'starts' | 'waits' | Refusal {
  if (most === undefined) return 'starts';
  const { open, waiting } = known(place, facts);
  const isFull = open >= most;
  if (onFull === 'queue') return isFull || waiting > 0 ? 'waits' : 'starts';
  if (!isFull) return 'starts';
  return refuse(
    'flow_full',
    `${runs(open)} of flow ${place.flow} ${open === 1 ? 'is' : 'are'} open, and its limit is ${most}`,
  );
}

/** A queued run begins when there is room; else nothing happens, and it goes on waiting. */
export function hasRoom(most: number | undefined, { run }: Draft, facts: Facts): boolean {
  return most === undefined || known({ project: run.project, flow: run.flow.name }, facts).open < most;
}

function known({ project, flow }: Place, facts: Facts) {
  const found = openRuns(facts, project, flow);
  if (!found) throw new Error(`nobody has counted the open runs of flow ${flow}`);
  return found;
}

function runs(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}
