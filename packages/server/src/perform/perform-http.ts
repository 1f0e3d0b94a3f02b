import { attemptKey, type HttpJob, type Instant, openAttempt, own, type Run } from '@signalbox/engine';
import type { Task } from '@signalbox/store';
import { serverLeaseMs } from '../driver/dispatcher.ts';
import type { Driver } from '../driver/driver.ts';
import type { Fields, Log } from '../log.ts';

export type HttpPerformerDependencies = {
  readonly driver: Driver;
  readonly post: Post;
  readonly now: () => Instant;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly log: Log;
  /** Deliveries of one attempt before the action service counts as unreachable. */
  readonly maxTries: number;
};

/** Sends one delivery; answers the HTTP status, or why there is none. */
export type Post = (delivery: Delivery) => Promise<{ readonly status: number } | { readonly problem: string }>;

export type Delivery = {
  readonly url: string;
  readonly body: string;
  readonly headers: { readonly [name: string]: string };
  /** Id of the sealed secret with the only authority that is trusted. */
  readonly capem?: string;
  readonly longestMs: number;
};

/** Of all addresses together: the lease has to outlive them. */
const longestTryMs = serverLeaseMs - 20_000;
const firstBackoffMs = 1000;
const longestBackoffMs = 30_000;

/** Calls the action service of an attempt: it accepts with any 2xx, and acknowledges later. */
export function httpPerformer(given: HttpPerformerDependencies): (task: Task) => Promise<void> {
  return async (task) => {
    const { driver, log } = given;
    const call = await callOf(driver, task);
    if (!call) return driver.changeTask({ change: 'finish', task: task.id, epoch: task.epoch });
    const problem = await deliver(call, given.post);
    if (problem === undefined) return driver.changeTask({ change: 'finish', task: task.id, epoch: task.epoch });
    log.warn('delivery failed', { ...call.facts, try: task.tries + 1, problem });
    await tryAgainOrGiveUp(task, problem, given);
  };
}

type Call = {
  readonly job: HttpJob;
  readonly body: string;
  readonly headers: { readonly [name: string]: string };
  readonly facts: Fields;
};

/** Undefined when the attempt is over: there is nothing to call any more. */
async function callOf(driver: Driver, task: Task): Promise<Call | undefined> {
  if (task.payload.kind !== 'http') return undefined;
  const ref = task.payload.attempt;
  const run = await driver.run(ref.run);
  const open = run && openAttempt(run, ref);
  const version = run && (await driver.versions.get(run.flow.hash));
  const step = version?.flow.steps.find(({ name }) => name === ref.step);
  const job = version && step && own(version.jobs, step.job);
  if (!open || job?.kind !== 'http') return undefined;
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'signalbox',
    'idempotency-key': encodeURI(attemptKey(ref)),
  };
  const body = callBody(run, job, { ...open.visit.args }, { step: ref.step, uuid: open.attempt.uuid });
  return { job, body, headers, facts: ref };
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

/** The addresses in order until one accepts; answers the last problem otherwise. */
async function deliver({ job, body, headers }: Call, post: Post): Promise<string | undefined> {
  let problem = 'the action has no address';
  for (const address of job.addresses) {
    const url = urlOf(address.trim(), job.scheme);
    const capem = job.capem ? { capem: job.capem.secret } : {};
    const longestMs = longestTryMs / job.addresses.length;
    const answer = await post({ url, body, headers, longestMs, ...capem });
    if ('status' in answer && answer.status >= 200 && answer.status < 300) return undefined;
    problem = `${url}: ${'status' in answer ? `HTTP ${answer.status}` : answer.problem}`;
  }
  return problem;
}

/** Echoer accepts addresses without a scheme. */
function urlOf(address: string, scheme: HttpJob['scheme']): string {
  return /^https?:\/\//i.test(address) ? address : `${scheme}://${address}`;
}

async function tryAgainOrGiveUp(task: Task, problem: string, given: HttpPerformerDependencies): Promise<void> {
  const { driver, now, random, maxTries } = given;
  const { id, epoch, tries, payload } = task;
  if (payload.kind !== 'http') return;
  if (tries + 1 < maxTries) {
    const backoff = Math.min(longestBackoffMs, firstBackoffMs * 2 ** tries) * (1 + random() / 4);
    return driver.changeTask({ change: 'retry', task: id, epoch, notBefore: now() + Math.round(backoff), problem });
  }
  const failure = { outcome: 'UNREACHABLE', message: problem };
  const command = { type: 'task-failed' as const, attempt: payload.attempt, failure };
  const to = { kind: 'run' as const, id: payload.attempt.run };
  await driver.execute({ actor: { kind: 'system' }, commands: [{ to, command }], fence: { task: id, epoch } });
}
