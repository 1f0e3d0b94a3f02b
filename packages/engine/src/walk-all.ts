import { canonicalJson } from './canonical-json.ts';
import type { FlowVersion } from './flow.ts';
import type { BranchSet, Run, RunStatus } from './run.ts';
import { type Choice, choicesOf, choose, outlineOf, startRun } from './simulate.ts';

export type Walk = {
  readonly states: number;
  /** False where the bound cut it: what was not found may still be there. */
  readonly complete: boolean;
  /** Kinds of state in which the run has ended or is held. */
  readonly ends: { readonly [status in Exclude<RunStatus, 'running'>]?: number };
  readonly neverEntered: readonly string[];
  /** Shortest ways to where the run waits for a person to move it on, and to where nobody can. */
  readonly held: readonly WayTo[];
  readonly stuck: readonly WayTo[];
};

export type WayTo = { readonly path: readonly Choice[]; readonly open: readonly string[]; readonly detail: string };

type Found = { readonly run: Run; readonly from?: Found; readonly choice?: Choice };

/** Every state that a flow can come to by any outcomes in any order, the nearest first. */
export function walkAll(version: FlowVersion, bound: number): Walk {
  const outline = outlineOf(version);
  const first: Found = { run: startRun(outline) };
  const known = new Map([[kindOf(first.run), first]]);
  let complete = true;
  // A map may grow while it is walked: each state comes once.
  for (const found of known.values()) {
    for (const choice of choicesOf(outline, found.run)) {
      const run = choose(outline, found.run, choice);
      const kind = kindOf(run);
      if (known.has(kind)) continue;
      if (known.size < bound) known.set(kind, { run, from: found, choice });
      else complete = false;
    }
  }
  return summary(outline, [...known.values()], complete);
}

function summary(outline: FlowVersion, found: readonly Found[], complete: boolean): Walk {
  const ends: { [status: string]: number } = {};
  const entered = new Set<string>();
  for (const { run } of found) {
    const { status } = run.state;
    if (status !== 'running') ends[status] = (ends[status] ?? 0) + 1;
    for (const step of Object.keys(run.steps)) entered.add(step);
  }
  return {
    states: found.length,
    complete,
    ends,
    neverEntered: outline.flow.steps.map(({ name }) => name).filter((name) => !entered.has(name)),
    held: found.filter(({ run }) => run.state.status === 'held').map(wayTo),
    stuck: found.filter(({ run }) => run.state.status === 'running' && choicesOf(outline, run).length === 0).map(wayTo),
  };
}

function wayTo(found: Found): WayTo {
  const path: Choice[] = [];
  for (let at: Found | undefined = found; at?.choice; at = at.from) path.unshift(at.choice);
  const { state, open } = found.run;
  const detail = state.status === 'held' ? state.detail : 'nothing that is open has an outcome that leads on';
  return { path, open: Object.keys(open), detail };
}

/** Without what only counts: open steps with their branches, and what has become of the others. */
function kindOf({ state, open, branchSets = {} }: Run): string {
  const nameOf = (set: string) => (branchSets[set] as BranchSet).step;
  const visits = Object.values(open).map(({ step, phase, branch }) => {
    return [step, phase.kind, branch ? `${nameOf(branch.set)}.${branch.branch}` : ''].join(' ');
  });
  const sets = Object.values(branchSets).map(({ step, branches }) => canonicalJson({ step, branches }));
  const reason = state.status === 'held' ? state.detail : '';
  return canonicalJson([state.status, reason, visits.sort(), sets.sort()]);
}
