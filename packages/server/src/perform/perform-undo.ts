import { type Run, undoKey, undoSearchKey, undoSearchOf, undoUnderWay, type VisitToUndo } from '@signalbox/engine';
import type { Task } from '@signalbox/store';
import type { UndoOfTask } from './end-undo.ts';
import { findUndo } from './find-undo.ts';
import { type UndoHttpDependencies, undoHttp } from './undo-http.ts';
import { undoRun } from './undo-run.ts';

/** Of each kind of job that can take back what it did. */
const performers: {
  readonly [how in VisitToUndo['how']]?: (task: Task, open: UndoOfTask, given: UndoHttpDependencies) => Promise<void>;
} = { http: undoHttp, run: undoRun };

/** What a rollback does next: it looks for a visit, or takes that back. The id of the task tells which it was for. */
export function undoPerformer(given: UndoHttpDependencies): (task: Task) => Promise<void> {
  return async (task) => {
    const { driver } = given;
    const { id, epoch, payload } = task;
    // As this server has just left it; the task is ended only on the word of the store.
    const latest = payload.kind === 'undo' ? await driver.latestRun(payload.run) : undefined;
    const run = latest && !isOf(latest, id) ? await driver.run(latest.id) : latest;
    const search = run && undoSearchOf(run);
    if (run && search && undoSearchKey(search) === id) return findUndo(task, { run, search }, given);
    const open = run && undoOf(run, id);
    if (!open) return driver.changeTask({ change: 'finish', task: id, epoch });
    const perform = performers[open.visit.how];
    if (!perform) throw new Error(`nothing takes back step ${open.visit.step} of run ${run?.id}`);
    await perform(task, open, given);
  };
}

function isOf(run: Run, task: string): boolean {
  const search = undoSearchOf(run);
  return (search !== undefined && undoSearchKey(search) === task) || undoOf(run, task) !== undefined;
}

function undoOf(run: Run, task: string): UndoOfTask | undefined {
  const open = undoUnderWay(run);
  return open && undoKey(open.ref) === task ? { run, ...open } : undefined;
}
