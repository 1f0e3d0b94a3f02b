import { countedIn, isOpen } from '@signalbox/engine';
import type { RunWrite, Unit } from '../aggregates.ts';
import { openRunsChange } from '../open-runs-change.ts';

/** What the rows of runs say, by id. */
export type RunStatuses = ReadonlyMap<string, string>;

/** Counts of open runs that the units are likely to change, told before the rows of the runs are known. */
export function openRunsKeys(units: readonly Unit[]): readonly string[] {
  return keysOf(
    runWrites(units).filter(
      ({ expectedVersion, state, transitions }) =>
        expectedVersion === 0 ||
        !isOpen(state.state.status) ||
        transitions.some(({ events }) => events.some(({ type }) => type === 'run_admitted')),
    ),
  );
}

/** Counts that they do change. */
export function touchedOpenRunsKeys(units: readonly Unit[], statuses: RunStatuses): readonly string[] {
  return keysOf(runWrites(units).filter(({ id, state }) => openRunsChange(statuses.get(id), state.state.status)));
}

function runWrites(units: readonly Unit[]): readonly RunWrite[] {
  return units.flatMap(({ writes }) => writes.filter((write): write is RunWrite => write.kind === 'run'));
}

function keysOf(writes: readonly RunWrite[]): readonly string[] {
  return [...new Set(writes.flatMap(({ state }) => countedIn(state)))].sort();
}
