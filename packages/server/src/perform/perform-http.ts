import {
  type AttemptRef,
  attemptKey,
  type HttpJob,
  type Instant,
  jobOf,
  openAttempt,
  type Run,
} from '@signalbox/engine';
import type { Store, Task } from '@signalbox/store';
import type { Driver } from '../driver/driver.ts';
import type { Fields, Log } from '../log.ts';
import type { SecretArgs } from '../secrets/secret-args.ts';
import { backoffMs, type Call, deliver, type Post, postpone } from './deliver.ts';
import type { HostGates } from './host-gates.ts';
import { keyOfCopy } from './key-of-copy.ts';
import { mayBeSent, wasReturned } from './once.ts';

export type HttpPerformerDependencies = {
  readonly driver: Driver;
  readonly store: Pick<Store, 'copyOf'>;
  readonly post: Post;
  readonly gates: Pick<HostGates, 'enter'>;
  readonly secretArgs: Pick<SecretArgs, 'open'>;
  readonly now: () => Instant;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly log: Log;
  /** Deliveries of one attempt before the action service counts as unreachable. */
  readonly maxTries: number;
};

/** Under way or waiting for their turn; how many go out at a time is for each host. */
export const httpCallsAtOnce = 8000;

/** Calls the action service of an attempt: it accepts with any 2xx, and acknowledges later. */
export function httpPerformer(given: HttpPerformerDependencies): (task: Task) => Promise<void> {
  return async (task) => {
    const { driver, log } = given;
    const call = await callOf(task, given);
    if (!call) return driver.changeTask({ change: 'finish', task: task.id, epoch: task.epoch });
    if ('problem' in call) return holdForPerson(task, { ...call, hold: 'reference' }, given);
    const { once } = call;
    if (once && !(await mayBeSent(task, once, given))) return;
    const delivered = await deliver(call, given);
    if (once && (delivered.kind === 'postponed' || delivered.kind === 'failed')) await wasReturned(task, once, given);
    switch (delivered.kind) {
      case 'accepted':
        return driver.changeTask({ change: 'finish', task: task.id, epoch: task.epoch });
      case 'unknown':
        log.warn('nobody knows whether a delivery has arrived', { ...call.facts, problem: delivered.problem });
        return holdForPerson(task, { problem: unknown(delivered.problem), hold: 'unknown_outcome' }, given);
      case 'postponed':
        return postpone(task, delivered, given);
      case 'failed':
        log.warn('delivery failed', { ...call.facts, try: task.tries + 1, problem: delivered.problem });
        return tryAgainOrGiveUp(task, delivered.problem, given);
    }
  };
}

type HttpCall = (Call & { readonly facts: Fields; readonly once?: AttemptRef }) | { readonly problem: string };

/** Undefined when the attempt is over: there is nothing to call any more. */
async function callOf(
  task: Task,
  { driver, store, secretArgs, now }: HttpPerformerDependencies,
): Promise<HttpCall | undefined> {
  if (task.payload.kind !== 'http') return undefined;
  const ref = task.payload.attempt;
  // As this server has just left it, which saves reading it once more for each call; where it knows nothing of the attempt
  // the store knows better, and the task is ended only on its word.
  const latest = await driver.latestRun(ref.run);
  const run = latest && openAttempt(latest, ref) ? latest : await driver.run(ref.run);
  const open = run && openAttempt(run, ref);
  const version = run && (await driver.versions.get(run.flow.hash));
  const job = version && jobOf(version, ref.step);
  if (!open || job?.kind !== 'http') return undefined;
  // After a time without a server, the timeout may be as due as the call: it is for the engine to tell.
  if (open.attempt.deadline !== undefined && open.attempt.deadline <= now()) return undefined;
  const key =
    encodeURI(attemptKey({ ...ref, attempt: open.attempt.keyOf ?? ref.attempt })) +
    (await keyOfCopy(store, task, open.attempt.uuid));
  const use = { run, attempt: ref, task: task.id, action: job.name };
  const opened = await secretArgs.open(job.params, open.visit.args ?? {}, use);
  if (!opened.ok) return { problem: opened.problem };
  const body = callBody(run, job, opened.args, { step: ref.step, uuid: open.attempt.uuid });
  const { addresses } = job;
  return { job, addresses, project: run.project, key, body, facts: ref, ...(job.atMostOnce && { once: ref }) };
}

/** Echoer's shape: the arguments flattened, and its own keys, which win over arguments of the same name. */
function callBody(
  run: Run,
  job: HttpJob,
  args: { readonly [name: string]: unknown },
  { step, uuid }: { readonly step: string; readonly uuid: string },
): string {
  const globalVariables = Object.keys(run.context).length === 0 ? null : run.context;
  const own = { ackStates: job.outcomes, capem: '', flowId: run.name, globalVariables, stepName: step, uuid };
  return JSON.stringify({ ...args, ...own });
}

const unknown = (problem: string) => `nobody knows whether its service has got the call: ${problem}`;

type Hold = { readonly problem: string; readonly hold: 'reference' | 'unknown_outcome' };

/** A person decides whether it is made again, or how it has ended. */
async function holdForPerson(
  { id, epoch, payload }: Task,
  { problem, hold }: Hold,
  { driver }: HttpPerformerDependencies,
) {
  if (payload.kind !== 'http') return;
  const failure = { outcome: 'UNREACHABLE', message: problem };
  const command = { type: 'task-failed' as const, attempt: payload.attempt, failure, hold };
  const to = { kind: 'run' as const, id: payload.attempt.run };
  await driver.execute({ actor: { kind: 'system' }, commands: [{ to, command }], fence: { task: id, epoch } });
}

async function tryAgainOrGiveUp(task: Task, problem: string, given: HttpPerformerDependencies): Promise<void> {
  const { driver, now, random, maxTries } = given;
  const { id, epoch, tries, payload } = task;
  if (payload.kind !== 'http') return;
  if (tries + 1 < maxTries) {
    const notBefore = now() + backoffMs(tries, random);
    return driver.changeTask({ change: 'retry', task: id, epoch, notBefore, problem });
  }
  const failure = { outcome: 'UNREACHABLE', message: problem };
  const command = { type: 'task-failed' as const, attempt: payload.attempt, failure };
  const to = { kind: 'run' as const, id: payload.attempt.run };
  await driver.execute({ actor: { kind: 'system' }, commands: [{ to, command }], fence: { task: id, epoch } });
}
