import { own } from '../value.ts';
import { applyRunEvent } from './evolve-run.ts';
import { type BranchRef, type BranchSet, branchSetsOf, type Run } from './run.ts';
import type { RunTransition } from './run-event.ts';

/** Where a run entered a visit. */
export type ForkPoint = {
  readonly step: string;
  readonly visit: number;
  readonly branch?: BranchRef;
  /** As it was just before. */
  readonly run: Run;
};

/** The point where a transition, of the run before it, entered a visit; undefined where it did not. */
export function forkPointIn(
  before: Run | undefined,
  transition: RunTransition,
  { step, visit }: Pick<ForkPoint, 'step' | 'visit'>,
): ForkPoint | undefined {
  let run = before;
  for (const event of transition.events) {
    if (run && event.type === 'visit_opened' && event.step === step && event.visit === visit) {
      return { step, visit, ...(event.branch && { branch: event.branch }), run };
    }
    run = applyRunEvent(run, event, transition);
  }
  return undefined;
}

/** Whether another token than the one that entered was on its way, or about to be. */
export function hadSiblings({ run, branch }: ForkPoint): boolean {
  const around = new Set<string>();
  for (let ref = branch; ref; ref = (own(branchSetsOf(run), ref.set) as BranchSet).within)
    around.add(JSON.stringify(ref));
  const open = Object.entries(branchSetsOf(run)).flatMap(([set, { branches }]) =>
    Object.entries(branches).flatMap(([name, status]) =>
      status === 'open' ? [JSON.stringify({ set, branch: name })] : [],
    ),
  );
  return open.some((ref) => !around.has(ref));
}
