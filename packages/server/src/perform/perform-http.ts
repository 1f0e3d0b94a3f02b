import { attemptKey, type HttpJob, type Instant, openAttempt, own, type Run } from '@signalbox/engine';
import type { Store, Task } from '@signalbox/store';
import { serverLeaseMs } from '../driver/dispatcher.ts';
import type { Driver } from '../driver/driver.ts';
import type { Fields, Log } from '../log.ts';
import type { HostGates } from './host-gates.ts';
import { keyOfCopy } from './key-of-copy.ts';

export type HttpPerformerDependencies = {
  readonly driver: Driver;
  readonly store: Pick<Store, 'copyOf'>;
  readonly post: Post;
  readonly gates: Pick<HostGates, 'enter'>;
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
  readonly project: string;
  /** Of the attempt: the same at each of its deliveries. */
  readonly key: string;
  readonly body: string;
  readonly headers: { readonly [name: string]: string };
  /** Id of the sealed secret with the only authority that is trusted. */
  readonly capem?: string;
  readonly longestMs: number;
};

/** Of all addresses together: the lease has to outlive them. */
const longestTryMs = serverLeaseMs - 20_000;
/** For the turn at their hosts, of all addresses together. */
const longestWaitMs = 10_000;
/** What is said in its place: of any other answer, one of its actions is the cause, and the rest may be well. */
const ofAbsentHost: ReadonlySet<number> = new Set([502, 503, 504]);
/** No delivery of an attempt follows another sooner. */
const floorMs = 1000;
const firstBackoffMs = 2000;
const longestBackoffMs = 30_000;

/** Under way or waiting for their turn; how many go out at a time is for each host. */
export const httpCallsAtOnce = 8000;

/** Calls the action service of an attempt: it accepts with any 2xx, and acknowledges later. */
export function httpPerformer(given: HttpPerformerDependencies): (task: Task) => Promise<void> {
  return async (task) => {
    const { driver, log } = given;
    const call = await callOf(task, given);
    if (!call) return driver.changeTask({ change: 'finish', task: task.id, epoch: task.epoch });
    const delivered = await deliver(call, given);
    switch (delivered.kind) {
      case 'accepted':
        return driver.changeTask({ change: 'finish', task: task.id, epoch: task.epoch });
      case 'postponed':
        return postpone(task, delivered, given);
      case 'failed':
        log.warn('delivery failed', { ...call.facts, try: task.tries + 1, problem: delivered.problem });
        return tryAgainOrGiveUp(task, delivered.problem, given);
    }
  };
}

type Call = {
  readonly job: HttpJob;
  readonly project: string;
  readonly key: string;
  readonly body: string;
  readonly headers: { readonly [name: string]: string };
  readonly facts: Fields;
};

/** Undefined when the attempt is over: there is nothing to call any more. */
async function callOf(task: Task, { driver, store, now }: HttpPerformerDependencies): Promise<Call | undefined> {
  if (task.payload.kind !== 'http') return undefined;
  const ref = task.payload.attempt;
  const run = await driver.run(ref.run);
  const open = run && openAttempt(run, ref);
  const version = run && (await driver.versions.get(run.flow.hash));
  const step = version?.flow.steps.find(({ name }) => name === ref.step);
  const job = version && step && own(version.jobs, step.job);
  if (!open || job?.kind !== 'http') return undefined;
  // After a time without a server, the timeout may be as due as the call: it is for the engine to tell.
  if (open.attempt.deadline !== undefined && open.attempt.deadline <= now()) return undefined;
  const key = encodeURI(attemptKey(ref)) + (await keyOfCopy(store, task, open.attempt.uuid));
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'signalbox',
    'idempotency-key': key,
  };
  const body = callBody(run, job, { ...open.visit.args }, { step: ref.step, uuid: open.attempt.uuid });
  return { job, project: run.project, key, body, headers, facts: ref };
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

type Delivered =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'failed'; readonly problem: string }
  /** No address was called at all. */
  | { readonly kind: 'postponed'; readonly until: Instant; readonly spreadMs: number; readonly problem: string };

/** The addresses in order until one accepts. */
async function deliver(
  { job, project, key, body, headers }: Call,
  { post, gates }: HttpPerformerDependencies,
): Promise<Delivered> {
  let failed: string | undefined;
  let postponed: Extract<Delivered, { kind: 'postponed' }> | undefined;
  const longestMs = longestTryMs / job.addresses.length;
  const capem = job.capem ? { capem: job.capem.secret } : {};
  for (const address of job.addresses) {
    const url = urlOf(address.trim(), job.scheme);
    if (job.scheme === 'https' && !/^https:/i.test(url)) {
      failed = `${url}: an https action calls no other addresses`;
      continue;
    }
    const pass = await gates.enter(URL.parse(url)?.host ?? url, longestWaitMs / job.addresses.length);
    if (!pass.go) {
      const { until, spreadMs, problem } = pass;
      if (!postponed || until < postponed.until) postponed = { kind: 'postponed', until, spreadMs, problem };
      continue;
    }
    let status: number | undefined;
    try {
      const answer = await post({ url, project, key, body, headers, longestMs, ...capem });
      if ('status' in answer) status = answer.status;
      failed = `${url}: ${'status' in answer ? `HTTP ${answer.status}` : answer.problem}`;
    } finally {
      pass.leave(status !== undefined && !ofAbsentHost.has(status));
    }
    if (status !== undefined && status >= 200 && status < 300) return { kind: 'accepted' };
  }
  if (failed === undefined && postponed) return postponed;
  return { kind: 'failed', problem: failed ?? 'the action has no address' };
}

function postpone(
  { id, epoch }: Task,
  { until, spreadMs, problem }: Extract<Delivered, { kind: 'postponed' }>,
  { driver, random }: HttpPerformerDependencies,
): void {
  const notBefore = until + Math.round(random() * spreadMs);
  driver.changeTask({ change: 'postpone', task: id, epoch, notBefore, problem });
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
    // Anywhere up to the bound, so that the calls that failed together do not come again together.
    const backoff =
      floorMs + Math.round(random() * (Math.min(longestBackoffMs, firstBackoffMs * 2 ** tries) - floorMs));
    return driver.changeTask({ change: 'retry', task: id, epoch, notBefore: now() + backoff, problem });
  }
  const failure = { outcome: 'UNREACHABLE', message: problem };
  const command = { type: 'task-failed' as const, attempt: payload.attempt, failure };
  const to = { kind: 'run' as const, id: payload.attempt.run };
  await driver.execute({ actor: { kind: 'system' }, commands: [{ to, command }], fence: { task: id, epoch } });
}
