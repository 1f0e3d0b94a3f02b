import { type Actor, isSamePerson } from '../actor.ts';
import type { Draft } from './draft.ts';
import { earlierInitiators, editorsOf } from './run.ts';

/** Remembers who has changed what a run does, for decisions that keep them out. Who started it is kept out anyway. */
export function addEditors(draft: Draft, actors: readonly Actor[]): void {
  const { run } = draft;
  const known = [run.startedBy, ...earlierInitiators(run), ...editorsOf(run)];
  const by = actors.filter(
    (actor) => (actor.kind === 'user' || actor.kind === 'admin') && !known.some((other) => isSamePerson(other, actor)),
  );
  if (by.length > 0) draft.emit({ type: 'run_edited', by });
}
