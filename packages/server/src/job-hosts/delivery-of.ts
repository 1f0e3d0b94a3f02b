import {
  type ActRef,
  type AttemptRef,
  actorName,
  attemptKey,
  type CodeJob,
  type FlowVersion,
  jobOf,
  openAct,
  openAttempt,
  own,
  type Param,
  type Run,
  undoUnderWay,
  type Value,
  type Values,
} from '@signalbox/engine';
import type { CodeDelivery } from '@signalbox/protocol';
import {
  type Agent,
  claimsIn,
  type FileStore,
  type LogBounds,
  type LogStream,
  type Store,
  type Task,
} from '@signalbox/store';
import type { Driver } from '../driver/driver.ts';
import { writeLeaseId } from '../leases/lease-id.ts';
import { keyOfCopy } from '../perform/key-of-copy.ts';
import type { SecretArgs } from '../secrets/secret-args.ts';
import type { CodePayload } from './held-attempt.ts';

export type DeliverySources = {
  readonly driver: () => Pick<Driver, 'latestRun' | 'versions'>;
  readonly store: Pick<Store, 'copyOf'>;
  readonly files: Pick<FileStore, 'appendLog' | 'blob'>;
  readonly secretArgs: Pick<SecretArgs, 'open'>;
  readonly now: () => number;
};

/** `isOnce`: it is noted before it is sent. */
type Delivery = { readonly code: CodeDelivery; readonly isOnce: boolean };

/** Of which no job host can be given anything, until a person has mended it. */
type Undeliverable = { readonly problem: string };

/** What a job host gets of an attempt, or of its undo; undefined when that is over. */
export async function deliveryOf(
  { task, agent }: { readonly task: Task; readonly agent: Agent },
  given: DeliverySources,
): Promise<Delivery | Undeliverable | undefined> {
  if (task.payload.kind !== 'code') return undefined;
  const { attempt: ref, uuid, act } = task.payload;
  const driver = given.driver();
  const run = await driver.latestRun(ref.run);
  const code = run && codeOf(run, task.payload);
  if (!run || code?.uuid !== uuid) return undefined;
  const version = driver.versions.cached(code.flow) ?? (await driver.versions.get(code.flow));
  const job = version && jobOf(version, ref.step);
  if (!version || job?.kind !== 'code') return undefined;
  const { deadline } = code;
  const opened = await given.secretArgs.open(paramsOf(job, code.act?.action), code.args ?? {}, {
    ...{ run, attempt: ref, task: task.id, action: job.name, agent },
    ...(code.undo && { isUndo: true }),
    ...(code.act && { act: code.act.action }),
  });
  if (!opened.ok) return opened;
  const { args, secrets } = opened;
  const delivery: CodeDelivery = {
    id: writeLeaseId({ task: task.id, epoch: task.epoch }),
    job: job.name,
    version: job.version,
    run: { id: run.id, name: run.name, project: run.project, ...(run.group && { group: run.group }) },
    step: ref.step,
    visit: ref.visit,
    attempt: ref.attempt,
    // The id of the task is the key: that of an undo has the key of what it takes back in it.
    key: (isExecuted(task.payload) ? keyOf(task.id, ref, run) : task.id) + (await keyOfCopy(given.store, task, uuid)),
    ...(isByValue(version, ref.step)
      ? { args: { value: await wholeOf(args, given.files) }, byValue: true }
      : { args: { ...args } }),
    ...(secrets.length > 0 && { secrets: [...secrets] }),
    context: run.context,
    saved: savedOf(run),
    ...(code.undo && { undo: code.undo }),
    ...(code.act && { act: code.act }),
    ...(deadline !== undefined && { timeoutMs: Math.max(0, deadline - given.now()) }),
    // Nothing was written before the first claim of an attempt.
    logFrom:
      claimsIn(task.epoch) <= 1 && (act === undefined || act === 1)
        ? 0
        : (await given.files.appendLog(logOf(task.payload), [])).next,
  };
  return { code: delivery, isOnce: job.atMostOnce === true && isExecuted(task.payload) };
}

function paramsOf(job: CodeJob, action = 'trigger'): readonly Param[] {
  return action === 'trigger' ? job.params : (own(job.actions ?? {}, action)?.params ?? []);
}

/** That of an attempt of before, where it was not answered in time and its job is idempotent. */
function keyOf(task: string, ref: AttemptRef, run: Run): string {
  const kept = openAttempt(run, ref)?.attempt.keyOf;
  return kept === undefined ? task : attemptKey({ ...ref, attempt: kept });
}

/** It is the attempt itself, and neither its undo nor one act of it. */
function isExecuted({ undo, act }: CodePayload): boolean {
  return undo === undefined && act === undefined;
}

function isByValue({ flow }: FlowVersion, step: string): boolean {
  return flow.steps.some(({ name, byValue }) => name === step && byValue === true);
}

/** A value that a person has given comes before a large one of before. */
async function wholeOf({ value, blob }: Values, files: Pick<FileStore, 'blob'>): Promise<Value> {
  if (value !== undefined || typeof blob !== 'string') return value ?? null;
  const bytes = await files.blob(blob);
  if (!bytes) throw new Error(`blob ${blob} is not there`);
  const text = Buffer.from(bytes).toString('utf8');
  try {
    return JSON.parse(text) as Value;
  } catch {
    // Of a service, which may have said anything.
    return text;
  }
}

type Code = {
  readonly uuid: string;
  readonly args: Values | undefined;
  readonly deadline: number | undefined;
  /** Hash of the flow version that it is of. */
  readonly flow: string;
  readonly undo?: CodeDelivery['undo'];
  readonly act?: CodeDelivery['act'];
};

function codeOf(run: Run, { attempt, undo, act }: CodePayload): Code | undefined {
  if (undo !== undefined) return undoOf(run);
  return act === undefined ? attemptOf(run, attempt) : actOf(run, { ...attempt, act });
}

/** The arguments of a trigger are those of the visit. */
function actOf(run: Run, ref: ActRef): Code | undefined {
  const open = openAct(run, ref);
  if (!open) return undefined;
  const { uuid, action, by, args = open.visit.args } = open.act;
  const act = { action, ...(by && { actor: actorName(by) }) };
  return { uuid, deadline: open.attempt.deadline, args, flow: run.flow.hash, act };
}

function attemptOf(run: Run, ref: AttemptRef): Code | undefined {
  const open = openAttempt(run, ref);
  if (!open) return undefined;
  const { uuid, deadline } = open.attempt;
  return { uuid, deadline, args: open.visit.args, flow: run.flow.hash };
}

/** With the code, and the arguments, of the version that executed it. */
function undoOf(run: Run): Code | undefined {
  const open = undoUnderWay(run);
  if (!open) return undefined;
  const { args, flow, undoData = {} } = open.visit;
  const cause = { code: 'thrown' as const, message: run.rollback?.reason ?? '', place: 'execute' as const };
  const undo = { data: { ...undoData }, cause } as CodeDelivery['undo'];
  return { uuid: open.attempt.uuid, deadline: open.attempt.deadline, args, flow, ...(undo && { undo }) };
}

/** Of all deliveries and acts of an attempt together: a host that counts its own lines sends 10 000 of each. */
export const attemptLogBounds: LogBounds = { lines: 50_000, bytes: 64 * 1024 * 1024 };

/** All deliveries of an attempt write one log, and those of an undo another. */
export function logOf({ attempt, undo }: Logged): LogStream {
  const { run, step, visit, attempt: number } = attempt;
  const proc = undo === undefined ? `${visit}/${number}` : `${visit}/${number}/undo/${undo}`;
  return { build: run, workflow: step, epoch: 0, proc };
}

type Logged = { readonly attempt: AttemptRef; readonly undo?: number };

/** Of a visit that acts have not ended yet, what they have saved so far. */
function savedOf({ steps, open }: Run): { readonly [step: string]: Values } {
  const saved: [string, Values][] = [];
  for (const step of Object.keys(steps)) {
    const data = own(open, step)?.saved ?? steps[step]?.last?.saved;
    if (data) saved.push([step, data]);
  }
  return Object.fromEntries(saved);
}
