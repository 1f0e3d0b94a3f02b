import { type Branch, type ForkStructure, forkStructure, type Place } from '../flow/fork-structure.ts';
import { own } from '../value.ts';
import type { Draft } from './draft.ts';
import {
  type BranchEnd,
  type BranchRef,
  type BranchSet,
  branchSetsOf,
  type OpenVisit,
  type StepRecord,
} from './run.ts';

/** Where a token enters next; `waits` for its siblings at the join, or was the last of the run. */
export type Next = { readonly step: string; readonly branch?: BranchRef } | 'waits' | 'over';

/** One token per branch. */
export function openBranches(draft: Draft, from: OpenVisit, steps: readonly string[]) {
  const set = draft.ids.next();
  const { step, number: visit, branch: within } = from;
  draft.emit({ type: 'branches_opened', step, visit, set, branches: steps, ...(within && { within }) });
  return steps.map((branch) => ({ step: branch, branch: { set, branch } }));
}

/** A token follows an edge to a step: it arrives at the join of its set, goes on in its branch, or leaves the set. */
export function takeToken(draft: Draft, { step: from, branch }: OpenVisit, step: string): Next {
  if (!branch) return { step };
  const { joinOf } = forkStructure(draft.version);
  if (joinOf.get(setOf(draft, branch).step) === step) return endBranch(draft, branch, 'arrived');
  return entry(step, moveToken(draft, branch, { step, from }));
}

/** The last one to end takes the token on: to the join if any has arrived, else the branch around the set has ended. */
export function endBranch(draft: Draft, branch: BranchRef, end: BranchEnd): Next {
  const set = setOf(draft, branch);
  draft.emit({ type: 'branch_ended', ...branch, end });
  if (own(branchSetsOf(draft.run), branch.set)) return 'waits';
  const others = Object.entries(set.branches).filter(([name]) => name !== branch.branch);
  if (end === 'arrived' || others.some(([, status]) => status === 'arrived')) {
    const join = forkStructure(draft.version).joinOf.get(set.step);
    if (join === undefined) throw new Error(`the branches of step ${set.step} have no join`);
    return entry(join, set.within);
  }
  return set.within ? endBranch(draft, set.within, 'done') : 'over';
}

/**
 * Brings a token to the place of a step: sets that the step is outside of are abandoned; for one whose set is over,
 * as a decision that must be taken again, its branch alone is opened anew. What the step that it comes `from` has
 * granted just now is for what follows.
 */
export function moveToken(
  draft: Draft,
  branch: BranchRef | undefined,
  { step, from }: { readonly step: string; readonly from?: string },
): BranchRef | undefined {
  const structure = forkStructure(draft.version);
  const wanted = structure.placeOf.get(step) as Place; // what a token follows an edge to can be reached
  const refs = chainOf(draft, branch);
  const shared = sharedLength(draft, refs, wanted);
  const left = refs[shared];
  if (left) abandon(draft, { set: left.set, from }, structure);
  let within = refs[shared - 1];
  for (const { fork, branch: begin } of wanted.slice(shared)) {
    const set = draft.ids.next();
    const { visits: visit } = own(draft.run.steps, fork) as StepRecord; // its branch has been entered before
    draft.emit({ type: 'branches_opened', step: fork, visit, set, branches: [begin], ...(within && { within }) });
    within = { set, branch: begin };
  }
  return within;
}

function entry(step: string, branch: BranchRef | undefined): Next {
  return { step, ...(branch && { branch }) };
}

/** The branches that a token is in, the outermost first. */
function chainOf(draft: Draft, branch: BranchRef | undefined): readonly BranchRef[] {
  const chain: BranchRef[] = [];
  for (let ref = branch; ref; ref = setOf(draft, ref).within) chain.unshift(ref);
  return chain;
}

function sharedLength(draft: Draft, refs: readonly BranchRef[], wanted: readonly Branch[]): number {
  const differs = refs.findIndex((ref, depth) => {
    const place = wanted[depth];
    return place?.fork !== setOf(draft, ref).step || place.branch !== ref.branch;
  });
  return differs === -1 ? refs.length : differs;
}

type Left = { readonly set: string; readonly from: string | undefined };

function abandon(draft: Draft, { set, from }: Left, { placeOf }: ForkStructure): void {
  const sets = [set];
  // A set comes into being after the one around it, so one pass in the order of their making finds all.
  for (const [id, { within }] of Object.entries(branchSetsOf(draft.run))) {
    if (within && sets.includes(within.set)) sets.push(id);
  }
  const { step: fork } = setOf(draft, { set });
  const revoked = draft.version.flow.steps
    .filter(({ name, decision }) => decision && placeOf.get(name)?.some((place) => place.fork === fork))
    .flatMap(({ name }) => (name === from ? [] : [name]));
  draft.emit({ type: 'set_abandoned', sets, revoked });
}

function setOf(draft: Draft, { set }: Pick<BranchRef, 'set'>): BranchSet {
  const found = own(branchSetsOf(draft.run), set);
  if (!found) throw new Error(`branch set ${set} of run ${draft.run.id} is not open`);
  return found;
}
