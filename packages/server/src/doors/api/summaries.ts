import { type Facts, factsOfDecision, type Run, usersFactKey, waitsFor } from '@signalbox/engine';
import type { RunSummary } from '@signalbox/protocol';
import type { Store } from '@signalbox/store';
import { runSummary } from '../../present/run-view.ts';

type Source = Pick<Store, 'facts'>;

/** Of each run, with those votes that count now. */
export async function summariesOf(runs: readonly Run[], store: Source): Promise<RunSummary[]> {
  const keys = new Set(runs.flatMap(votersOf));
  const facts: Facts = keys.size === 0 ? {} : await store.facts([...keys]);
  return runs.map((run) => runSummary(run, facts));
}

export async function summaryOf(run: Run, store: Source): Promise<RunSummary> {
  const keys = votersOf(run);
  return runSummary(run, keys.length === 0 ? {} : await store.facts(keys));
}

function votersOf(run: Run): readonly string[] {
  return waitsFor(run).flatMap((wait) =>
    wait.kind === 'person' && wait.decision.votes.length > 0
      ? [usersFactKey, ...factsOfDecision(wait.decision, { kind: 'system' })]
      : [],
  );
}
