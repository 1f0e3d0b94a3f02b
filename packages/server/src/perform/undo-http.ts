import { attemptKey, jobOf, type Run, undoKey, undoOutcomes, type VisitToUndo } from '@signalbox/engine';
import type { Store, Task } from '@signalbox/store';
import { dataText } from '../present/data-text.ts';
import { backoffMs, type Call, deliver, postpone } from './deliver.ts';
import { endUndo, type UndoOfTask } from './end-undo.ts';
import { keyOfCopy } from './key-of-copy.ts';
import type { HttpPerformerDependencies } from './perform-http.ts';

export type UndoHttpDependencies = Omit<HttpPerformerDependencies, 'store'> & {
  readonly store: Pick<Store, 'copyOf' | 'runJournal'>;
};

/** Accepted, and acknowledged later. */
const later = 202;

/** Calls the undo address of a visit, as its job was called: what answers at once has undone it. */
export async function undoHttp(task: Task, open: UndoOfTask, given: UndoHttpDependencies): Promise<void> {
  const { driver, log, maxTries, now, random } = given;
  const { id, epoch, tries } = task;
  const { run, ref, visit, attempt } = open;
  const version = await driver.versions.get(visit.flow);
  const job = version && jobOf(version, visit.step);
  if (job?.kind !== 'http' || !job.undo)
    throw new Error(`step ${visit.step} of flow version ${visit.flow} has no undo address`);
  // After a time without a server, the timeout may be as due as the call: it is for the engine to tell.
  const isLate = attempt.deadline !== undefined && attempt.deadline <= now();
  if (isLate) return driver.changeTask({ change: 'finish', task: id, epoch });
  const key = encodeURI(undoKey(ref)) + (await keyOfCopy(given.store, task, attempt.uuid));
  const use = { run, attempt: ref, task: id, action: job.name, isUndo: true };
  const opened = await given.secretArgs.open(job.params, visit.args, use);
  if (!opened.ok) {
    return endUndo(task, { run, ref, failure: { outcome: 'UNREACHABLE', message: opened.problem } }, given);
  }
  const body = undoBody(run, { ...visit, args: opened.args }, attempt.uuid);
  const call: Call = { job, addresses: job.undo, project: run.project, key, body };
  const delivered = await deliver(call, given);
  if (delivered.kind === 'postponed') return postpone(task, delivered, given);
  if (delivered.kind === 'accepted') {
    if (delivered.status === later) return driver.changeTask({ change: 'finish', task: id, epoch });
    return endUndo(task, { run, ref }, given);
  }
  const { problem } = delivered;
  log.warn('undo not delivered', { ...ref, try: tries + 1, problem });
  if (tries + 1 >= maxTries) {
    return endUndo(task, { run, ref, failure: { outcome: 'UNREACHABLE', message: problem } }, given);
  }
  driver.changeTask({ change: 'retry', task: id, epoch, notBefore: now() + backoffMs(tries, random), problem });
}

/** As of a call, with what is undone. */
function undoBody(run: Run, visit: VisitToUndo, uuid: string): string {
  const { step, args, outcome = null, data } = visit;
  const globalVariables = Object.keys(run.context).length === 0 ? null : run.context;
  const key = encodeURI(attemptKey({ run: run.id, step, visit: visit.visit, attempt: visit.keyOf ?? visit.attempt }));
  const undo = { uuid: visit.uuid, key, outcome, data: dataText(data) ?? null };
  const own = { ackStates: undoOutcomes, capem: '', flowId: run.name, globalVariables, stepName: step, undo, uuid };
  return JSON.stringify({ ...args, ...own });
}
