import type { FlowVersion } from '../flow/flow.ts';
import { BackwardWalk } from '../rollback/backward-walk.ts';
import {
  type FoundUndo,
  nextUndoSearch,
  type UndoSearch,
  undoSearchKey,
  undoSearchOf,
} from '../rollback/undo-search.ts';
import { undoUnderWay } from '../rollback/undo-under-way.ts';
import { VisitGathering } from '../rollback/visit-gathering.ts';
import type { Failure } from '../run/run.ts';
import { ann, editArgs, retry, skip, system } from './acts.ts';
import { type CommandAct, type Played, runOf } from './play.ts';

export function rollback(reason?: string): CommandAct {
  return { command: { type: 'rollback', ...(reason !== undefined && { reason }) }, by: ann };
}

export function compensateTo(step: string, reason = 'it has to be done again'): CommandAct {
  return { command: { type: 'compensate-to', step, reason }, by: ann };
}

/** What is looked for in the journal of a run, as the server finds it. */
export function foundIn({ journal, version }: Pick<Played, 'journal' | 'version'>, search: UndoSearch): FoundUndo {
  const versions = (hash: string): FlowVersion => ({ ...version, hash });
  const walk = new BackwardWalk(search, versions);
  for (const transition of [...journal].reverse()) {
    const found = walk.take(transition);
    if (found?.kind === 'end') return found;
    if (!found) continue;
    const gathering = new VisitGathering(found, versions);
    for (const each of journal) gathering.take(each);
    return { kind: 'visit', visit: gathering.visit };
  }
  if (!search.first) return { kind: 'end', at: walk.next };
  const { first: _, ...rest } = search;
  return foundIn({ journal, version }, rest);
}

/** What the run looks for is found; where it looks for nothing, some other run's. */
export function undoFound(played: Played): CommandAct {
  const search = undoSearchOf(runOf(played));
  const found: FoundUndo = search
    ? foundIn(played, search)
    : { kind: 'end', at: { seq: 1, event: 0, flow: played.version.hash } };
  return { command: { type: 'undo-found', search: search ? undoSearchKey(search) : 'none', found }, by: system };
}

type Ended = { readonly failure?: Failure; readonly withNext?: boolean; readonly at?: number };

/** The undo that is under way has ended; where none is, one that never was. */
export function undoEnded(played: Played, { failure, withNext = false, at }: Ended = {}): CommandAct {
  const run = runOf(played);
  const undo = undoUnderWay(run)?.ref ?? { run: run.id, step: 'build', visit: 9, attempt: 1, undo: 9 };
  const search = withNext ? nextUndoSearch(run) : undefined;
  const next = search && { search: undoSearchKey(search), found: foundIn(played, search) };
  const command = { type: 'undo-ended' as const, undo, ...(failure && { failure }), ...(next && { next }) };
  return { command, by: system, ...(at !== undefined && { at }) };
}

/** What moves a rollback on, the first of it to its end. */
export function undoHelps(played: Played): readonly CommandAct[] {
  const run = runOf(played);
  if (undoSearchOf(run)) return [undoFound(played)];
  const undo = run.rollback?.undo;
  if (!undo) return [];
  const { step } = undo.visit;
  if (undo.phase.kind === 'backing_off') return [retry(), editArgs(step, { what: played.journal.length })];
  if (undo.phase.kind === 'failed') {
    return [retry(), skip(step, 'LEFT'), skip(step, 'UNDONE'), editArgs(step, { what: played.journal.length })];
  }
  const { uuid } = undo.phase.attempt;
  const acknowledged = (outcome: string): CommandAct => {
    return { command: { type: 'ack', uuid, outcome, done: true, contrary: 'refuse' } };
  };
  return [
    undoEnded(played, { withNext: true }),
    undoEnded(played),
    undoEnded(played, { failure: { outcome: 'UNREACHABLE', message: 'no' } }),
    acknowledged('FAILED'),
    acknowledged('UNDONE'),
  ];
}
