import { own } from '../value.ts';
import { type BranchSet, branchSetsOf, type Run } from './run.ts';
import type { RunEvent } from './run-event.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

export function withBranches(run: Run, { set, step, visit, branches, within }: Of<'branches_opened'>): Run {
  const open = Object.fromEntries(branches.map((branch) => [branch, 'open' as const]));
  const opened: BranchSet = { step, visit, ...(within && { within }), branches: open };
  return withSets(run, { ...run.branchSets, [set]: opened });
}

/** A set in which nothing is open any more is gone. */
export function withEndedBranch(run: Run, { set: id, branch, end }: Of<'branch_ended'>): Run {
  const set = own(branchSetsOf(run), id);
  if (!set) return run;
  const branches = { ...set.branches, [branch]: end };
  const isOpen = Object.values(branches).includes('open');
  return isOpen ? withSets(run, { ...run.branchSets, [id]: { ...set, branches } }) : withoutSets(run, [id]);
}

export function withAbandonedSets(run: Run, { sets }: Of<'set_abandoned'>): Run {
  const kept = Object.entries(run.open).filter(([, { branch }]) => !branch || !sets.includes(branch.set));
  return { ...withoutSets(run, sets), open: Object.fromEntries(kept) };
}

function withoutSets(run: Run, ids: readonly string[]): Run {
  const kept = Object.entries(branchSetsOf(run)).filter(([id]) => !ids.includes(id));
  return withSets(run, Object.fromEntries(kept));
}

function withSets({ branchSets: _, ...run }: Run, sets: NonNullable<Run['branchSets']>): Run {
  return Object.keys(sets).length === 0 ? run : { ...run, branchSets: sets };
}
