import { expect } from 'vitest';
import { forkStructure } from '../flow/fork-structure.ts';
import type { RunEvent } from '../run/run-event.ts';
import { type Played, runOf } from './play.ts';

/** Each set of branches ends once: at its join, with the branch around it, with the run, or abandoned. */
export function checkSets(played: Played): void {
  const { joinOf } = forkStructure(played.version);
  const open = new Map<string, OpenSet>();
  for (const { events } of played.journal) {
    events.forEach((event, index) => {
      if (event.type === 'branches_opened') open.set(event.set, opened(event));
      if (event.type === 'set_abandoned') for (const set of event.sets) expect(open.delete(set)).toBe(true);
      if (event.type === 'rollback_begun') open.clear();
      if (event.type !== 'branch_ended') return;
      const set = open.get(event.set);
      expect(set?.branches.delete(event.branch)).toBe(true);
      if (!set) return;
      if (event.end === 'arrived') set.arrived += 1;
      if (set.branches.size > 0) return;
      open.delete(event.set);
      const next = events[index + 1];
      if (set.arrived > 0) expect(next).toMatchObject({ type: 'visit_opened', step: joinOf.get(set.step) });
      else if (set.within) expect(next).toEqual({ type: 'branch_ended', ...set.within, end: 'done' });
      else expect(next).toEqual({ type: 'run_done' });
    });
  }
  const { state, branchSets } = runOf(played);
  if (state.status === 'done') expect([...open.keys()]).toEqual([]);
  if (state.status !== 'done' && state.status !== 'stopped')
    expect([...open.keys()].sort()).toEqual(Object.keys(branchSets ?? {}).sort());
}

type OpenSet = ReturnType<typeof opened>;

function opened({ step, branches, within }: Extract<RunEvent, { type: 'branches_opened' }>) {
  return { step, branches: new Set(branches), within, arrived: 0 };
}
