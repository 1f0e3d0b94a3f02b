import { type Run, type UndoSearch, undoSearchKey } from '@signalbox/engine';
import type { Task } from '@signalbox/store';
import type { EndUndoDependencies } from './end-undo.ts';
import { searchUndo } from './search-undo.ts';

/** Looks for what a rollback undoes next. */
export async function findUndo(
  { id, epoch }: Task,
  { run, search }: { readonly run: Run; readonly search: UndoSearch },
  { driver, store }: EndUndoDependencies,
): Promise<void> {
  const found = await searchUndo(search, { store, versions: driver.versions });
  const command = { type: 'undo-found' as const, search: undoSearchKey(search), found };
  const to = { kind: 'run' as const, id: run.id };
  await driver.execute({ actor: { kind: 'system' }, commands: [{ to, command }], fence: { task: id, epoch } });
}
