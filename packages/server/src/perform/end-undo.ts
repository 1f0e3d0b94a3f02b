import {
  type Failure,
  nextUndoSearch,
  type Run,
  type SearchedUndo,
  type UndoRef,
  undoSearchKey,
  type undoUnderWay,
} from '@signalbox/engine';
import type { Store, Task } from '@signalbox/store';
import type { Driver } from '../driver/driver.ts';
import { searchUndo } from './search-undo.ts';

export type EndUndoDependencies = { readonly driver: Driver; readonly store: Pick<Store, 'runJournal'> };

type NextUndoDependencies = Pick<EndUndoDependencies, 'store'> & { readonly driver: Pick<Driver, 'versions'> };

/** The attempt of an undo that a task is of. */
export type UndoOfTask = { readonly run: Run } & NonNullable<ReturnType<typeof undoUnderWay>>;

export type Ended = { readonly run: Run; readonly ref: UndoRef; readonly failure?: Failure };

/** Tells the run how its undo has ended. What comes next is looked for beforehand, so that both are one commit. */
export async function endUndo({ id, epoch }: Task, { run, ref, failure }: Ended, given: EndUndoDependencies) {
  const { driver } = given;
  const next = failure ? undefined : await nextUndo(run, given);
  const command = {
    type: 'undo-ended' as const,
    undo: ref,
    ...(failure && { failure }),
    ...(next && { next }),
  };
  const to = { kind: 'run' as const, id: run.id };
  await driver.execute({ actor: { kind: 'system' }, commands: [{ to, command }], fence: { task: id, epoch } });
}

/** What is undone next when the undo that is under way has ended well. */
export async function nextUndo(run: Run, { driver, store }: NextUndoDependencies): Promise<SearchedUndo | undefined> {
  const search = nextUndoSearch(run);
  if (!search) return undefined;
  return { search: undoSearchKey(search), found: await searchUndo(search, { store, versions: driver.versions }) };
}
