import type { Build } from '../build/build.ts';
import type { BuildTransition } from '../build/build-event.ts';
import { evolveBuild } from '../build/evolve-build.ts';
import { canonicalJson } from '../canonical-json.ts';
import { type ClosedVisit, closedVisits } from './closed-visit.ts';
import { evolveRun } from './evolve-run.ts';
import type { Run } from './run.ts';
import type { RunTransition } from './run-event.ts';

/**
 * What of a run's rows contradicts the rest, as sentences: the journal counts without gaps, folding it gives the row and
 * the closed visits, and a running run waits for something that has a name.
 */
export function runFaults(rows: {
  readonly run: Run;
  readonly journal: readonly RunTransition[];
  readonly closed: readonly ClosedVisit[];
}): readonly string[] {
  const { run, journal, closed } = rows;
  const gap = gapIn(journal);
  if (gap !== undefined) return [gap];
  let folded: Run | undefined;
  const ended: ClosedVisit[] = [];
  try {
    for (const transition of journal) {
      ended.push(...closedVisits(folded, transition));
      folded = evolveRun(folded, transition);
    }
  } catch (error) {
    return [`its journal cannot be folded: ${String(error)}`];
  }
  return [
    ...(sameJson(folded, run) ? [] : ['folding its journal does not give its state']),
    ...(sameJson(ended, closed) ? [] : ['its closed visits are not those of its journal']),
    ...waitFaults(run),
  ];
}

export function buildFaults(rows: {
  readonly build: Build;
  readonly journal: readonly BuildTransition[];
}): readonly string[] {
  const gap = gapIn(rows.journal);
  if (gap !== undefined) return [gap];
  try {
    const folded = rows.journal.reduce<Build | undefined>(evolveBuild, undefined);
    return sameJson(folded, rows.build) ? [] : ['folding its journal does not give its state'];
  } catch (error) {
    return [`its journal cannot be folded: ${String(error)}`];
  }
}

function gapIn(journal: readonly { readonly seq: number }[]): string | undefined {
  if (journal.length === 0) return 'it has no journal';
  const missing = journal.findIndex(({ seq }, index) => seq !== index + 1);
  return missing === -1 ? undefined : `transition ${missing + 1} is missing in its journal`;
}

function waitFaults({ state, open }: Run): readonly string[] {
  if (state.status !== 'running') return [];
  const visits = Object.values(open);
  if (visits.length === 0) return ['it runs and waits for nothing'];
  return visits.flatMap(({ step, phase }) =>
    phase.kind === 'blocked' ? [`it runs, but nothing will begin its step ${step}`] : [],
  );
}

function sameJson(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
