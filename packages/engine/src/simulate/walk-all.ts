import { canonicalJson } from '../canonical-json.ts';
import type { FlowVersion } from '../flow/flow.ts';
import type { BranchSet, Run, RunStatus } from '../run/run.ts';
import { choicesOf, choose, failuresOf, outlineOf, startRun } from './simulate.ts';
import type { Choice } from './trace-entry.ts';

export type Walk = {
  readonly states: number;
  /** False where the bound cut it: what was not found may still be there. */
  readonly complete: boolean;
  /** Ways out of the states that lead to others, which the bound has left out. */
  readonly cut: number;
  /** Kinds of state in which the run has ended or is held. */
  readonly ends: { readonly [status in Exclude<RunStatus, 'running'>]?: number };
  readonly neverEntered: readonly string[];
  /** Shortest ways to where the run waits for a person to move it on, and to where a failure that no step maps ends it. */
  readonly held: readonly WayTo[];
  readonly failed: readonly WayTo[];
  /** Shortest ways to where nobody can move it on, and to where it goes on for ever. */
  readonly stuck: readonly WayTo[];
  readonly endless: readonly WayTo[];
};

export type WayTo = { readonly path: readonly Choice[]; readonly open: readonly string[]; readonly detail: string };

type Found = {
  readonly run: Run;
  readonly from?: Found;
  readonly choice?: Choice;
  /** By choices that steps map. */
  readonly cameFrom: Found[];
};

/** Every state that a flow can come to by any outcomes in any order, the nearest first. */
export function walkAll(version: FlowVersion, bound: number): Walk {
  const outline = outlineOf(version);
  const first: Found = { run: startRun(outline), cameFrom: [] };
  const known = new Map([[kindOf(first.run), first]]);
  let cut = 0;
  // A map may grow while it is walked: each state comes once.
  for (const found of known.values()) {
    const choices = choicesOf(outline, found.run);
    for (const choice of [...choices, ...failuresOf(version, found.run)]) {
      const run = choose(outline, found.run, choice);
      const kind = kindOf(run);
      const next = known.get(kind) ?? { run, from: found, choice, cameFrom: [] };
      if (choices.includes(choice)) next.cameFrom.push(found);
      if (known.size < bound) known.set(kind, next);
      else if (!known.has(kind)) cut += 1;
    }
  }
  return summary(outline, [...known.values()], cut);
}

function summary(outline: FlowVersion, found: readonly Found[], cut: number): Walk {
  const ends: { [status: string]: number } = {};
  const entered = new Set<string>();
  for (const { run } of found) {
    const { status } = run.state;
    if (status !== 'running') ends[status] = (ends[status] ?? 0) + 1;
    for (const step of Object.keys(run.steps)) entered.add(step);
  }
  const stuck = found.filter(({ run }) => run.state.status === 'running' && choicesOf(outline, run).length === 0);
  const ended = found.filter(({ run }) => run.state.status !== 'running' && !isFailed(run));
  const waysTo = (chosen: (run: Run) => boolean) => found.filter(({ run }) => chosen(run)).map(wayTo);
  return {
    states: found.length,
    complete: cut === 0,
    cut,
    ends,
    neverEntered: outline.flow.steps.map(({ name }) => name).filter((name) => !entered.has(name)),
    held: waysTo(({ state }) => state.status === 'held' && state.reason !== 'failure'),
    failed: waysTo(isFailed),
    stuck: stuck.map(wayTo),
    // Behind what was cut there may be an end.
    endless: cut > 0 ? [] : endlessOf(found, [...ended, ...stuck]).map(wayTo),
  };
}

function isFailed({ state }: Run): boolean {
  return state.status === 'failed' || (state.status === 'held' && state.reason === 'failure');
}

/** The first states from which no outcome leads to any of the ends. */
function endlessOf(found: readonly Found[], ends: readonly Found[]): readonly Found[] {
  // A set may grow while it is walked.
  const ending = new Set(ends);
  for (const { cameFrom } of ending) for (const before of cameFrom) ending.add(before);
  return found.filter((one) => {
    const isEndless = !ending.has(one) && !isFailed(one.run);
    return isEndless && (one.from === undefined || ending.has(one.from));
  });
}

function wayTo(found: Found): WayTo {
  const path: Choice[] = [];
  for (let at: Found | undefined = found; at?.choice; at = at.from) path.unshift(at.choice);
  const { open } = found.run;
  return { path, open: Object.keys(open), detail: detailOf(found.run) };
}

function detailOf({ state, open }: Pick<Run, 'state' | 'open'>): string {
  if (state.status === 'held') return state.detail;
  if (state.status === 'failed') return `step ${state.step}: ${state.failure.outcome}, which it does not map`;
  return `no outcome of ${Object.keys(open).join(', ')} leads to an end`;
}

/** Without what only counts: open steps with their branches, and what has become of the others. */
function kindOf({ state, open, branchSets = {} }: Run): string {
  const nameOf = (set: string) => (branchSets[set] as BranchSet).step;
  const visits = Object.values(open).map(({ step, phase, branch }) => {
    return [step, phase.kind, branch ? `${nameOf(branch.set)}.${branch.branch}` : ''].join(' ');
  });
  const sets = Object.values(branchSets).map(({ step, branches }) => canonicalJson({ step, branches }));
  const reason = state.status === 'held' || state.status === 'failed' ? detailOf({ state, open }) : '';
  return canonicalJson([state.status, reason, visits.sort(), sets.sort()]);
}
