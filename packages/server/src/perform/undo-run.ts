import { isRollingBack } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Task } from '@signalbox/store';
import { childIdOf } from '../driver/working-set.ts';
import { type EndUndoDependencies, endUndo, type UndoOfTask } from './end-undo.ts';

/** Lets the run that an attempt has begun take back what it did; it tells the one above when that is over. */
export async function undoRun(task: Task, { run, ref, visit }: UndoOfTask, given: EndUndoDependencies): Promise<void> {
  const { driver } = given;
  const { id, epoch } = task;
  const child = await driver.run(childIdOf(visit.uuid));
  if (!child || child.state.status === 'rolled_back') return endUndo(task, { run, ref }, given);
  const finished = { change: 'finish' as const, task: id, epoch };
  if (isRollingBack(child)) return driver.changeTask(finished);
  const { reason } = run.rollback ?? { reason: '' };
  const command = { type: 'rollback' as const, reason: `run ${run.name} is rolled back: ${reason}` };
  const to = { kind: 'run' as const, id: child.id };
  try {
    await driver.execute({ actor: { kind: 'system' }, commands: [{ to, command }], fence: { task: id, epoch } });
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'wrong_status')) throw error;
    return endUndo(task, { run, ref, failure: { outcome: 'FAILED', message: error.message } }, given);
  }
  driver.changeTask(finished);
}
