import { type AttemptRef, attemptKey, openAttempt, own, type Run, type Values } from '@signalbox/engine';
import type { CodeDelivery } from '@signalbox/protocol';
import { claimsIn, type FileStore, type LogStream, type Store, type Task } from '@signalbox/store';
import { writeLeaseId } from '../doors/agent/lease-id.ts';
import type { Driver } from '../driver/driver.ts';
import { keyOfCopy } from '../perform/key-of-copy.ts';

export type DeliverySources = {
  readonly driver: () => Pick<Driver, 'latestRun' | 'versions'>;
  readonly store: Pick<Store, 'copyOf'>;
  readonly files: Pick<FileStore, 'appendLog'>;
  readonly now: () => number;
};

/** What a job host gets of an attempt; undefined when that is over. */
export async function deliveryOf(task: Task, given: DeliverySources): Promise<CodeDelivery | undefined> {
  if (task.payload.kind !== 'code') return undefined;
  const { attempt: ref, uuid } = task.payload;
  const driver = given.driver();
  const run = await driver.latestRun(ref.run);
  const open = run && openAttempt(run, ref);
  if (!open || open.attempt.uuid !== uuid) return undefined;
  const version = driver.versions.cached(run.flow.hash) ?? (await driver.versions.get(run.flow.hash));
  const step = version?.flow.steps.find(({ name }) => name === ref.step);
  const job = version && step && own(version.jobs, step.job);
  if (job?.kind !== 'code') return undefined;
  const { deadline } = open.attempt;
  return {
    id: writeLeaseId({ task: task.id, epoch: task.epoch }),
    job: job.name,
    version: job.version,
    run: { id: run.id, name: run.name, project: run.project },
    step: ref.step,
    visit: ref.visit,
    attempt: ref.attempt,
    key: attemptKey(ref) + (await keyOfCopy(given.store, task, uuid)),
    args: { ...open.visit.args },
    context: run.context,
    saved: savedOf(run),
    ...(deadline !== undefined && { timeoutMs: Math.max(0, deadline - given.now()) }),
    // Nothing was written before the first claim.
    logFrom: claimsIn(task.epoch) <= 1 ? 0 : (await given.files.appendLog(logOfAttempt(ref), [])).next,
  };
}

/** All deliveries of an attempt write one log. */
export function logOfAttempt({ run, step, visit, attempt }: AttemptRef): LogStream {
  return { build: run, workflow: step, epoch: 0, proc: `${visit}/${attempt}` };
}

function savedOf({ steps }: Run): { readonly [step: string]: Values } {
  const saved: { [step: string]: Values } = {};
  for (const step of Object.keys(steps)) {
    const data = steps[step]?.last?.saved;
    if (data) saved[step] = data;
  }
  return saved;
}
