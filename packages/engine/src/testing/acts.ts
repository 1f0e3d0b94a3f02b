import type { Actor } from '../actor.ts';
import type { DecisionCommand } from '../decision/decision-command.ts';
import { type Facts, userFactKey, usersFactKey } from '../fact.ts';
import type { FlowVersion } from '../flow/flow.ts';
import type { ForkPoint } from '../run/fork-point.ts';
import type { Data, Failure, Origin } from '../run/run.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { Value, Values } from '../value.ts';
import type { Act, CommandAct } from './play.ts';

export const admin: Actor = { kind: 'admin' };
export const system: Actor = { kind: 'system' };
export const ann: Actor = { kind: 'user', id: 'u-ann', name: 'ann' };
export const bob: Actor = { kind: 'user', id: 'u-bob', name: 'bob' };

/** Ann and Bob are developers, and Cem is not. */
export const people: Facts = {
  [usersFactKey]: { version: 3, value: { count: 3 } },
  [userFactKey('u-ann')]: { version: 7, value: { name: 'ann', groups: ['dev'] } },
  [userFactKey('u-bob')]: { version: 8, value: { name: 'bob', groups: ['qa', 'dev'] } },
  [userFactKey('u-cem')]: { version: 9, value: { name: 'cem', groups: ['ops'] } },
};

export const nobody: Facts = { [usersFactKey]: { version: 0, value: undefined } };

export const pushed: Origin = {
  kind: 'hook',
  delivery: 'd-1',
  repository: 'shop',
  ref: 'refs/heads/main',
  branch: 'main',
  commit: 'c0ffee',
  author: 'dora',
  message: 'mend the shop',
};

type StartAct = { inputs?: Values; origin?: Origin; by?: Actor; at?: number };

export function start({ inputs = {}, origin = { kind: 'manual' }, by = ann, at = 0 }: StartAct = {}): CommandAct {
  return { command: { type: 'start', id: 'r1', project: 'p1', name: 'first', origin, inputs }, by, at };
}

type AckMore = {
  data?: Data;
  context?: Values;
  done?: boolean;
  contrary?: 'refuse' | 'record';
  at?: number;
};

export function ack(uuid: string, outcome: string, { at, ...more }: AckMore = {}): CommandAct {
  const command = { type: 'ack' as const, uuid, outcome, done: true, contrary: 'refuse' as const, ...more };
  return { command, ...(at !== undefined && { at }) };
}

type DecideMore = { by?: Actor; reason?: string; args?: Values; visit?: number; facts?: Facts; at?: number };

export function decide(step: string, outcome: string, digest: string, more: DecideMore = {}): CommandAct {
  const { by = bob, reason, args, visit = 1, facts = people, at } = more;
  const given = { ...(reason !== undefined && { reason }), ...(args && { args }) };
  const command = { type: 'decide' as const, step, visit, outcome, digest, ...given };
  return { command, by, facts, ...(at !== undefined && { at }) };
}

export function timer(at: number): CommandAct {
  return { command: { type: 'timer' }, by: system, at };
}

export function trigger(step: string, more: { args?: Values; key?: string } = {}): CommandAct {
  return { command: { type: 'trigger', step, ...more }, by: ann };
}

export function act(
  step: string,
  action: string,
  { args = {}, ...more }: { args?: Values; visit?: number; key?: string } = {},
): CommandAct {
  return { command: { type: 'act', step, action, args, ...more }, by: bob };
}

type ActFinished = Extract<RunCommand, { readonly type: 'act-finished' }>;

/** Of the first visit's first attempt, and ok, where nothing else is said. */
export function actEnded(
  step: string,
  number: number,
  {
    answer = { ok: true },
    visit = 1,
    attempt = 1,
    ...more
  }: Partial<Omit<ActFinished, 'attempt'>> & { visit?: number; attempt?: number } = {},
): CommandAct {
  const ref = { run: 'r1', step, visit, attempt };
  return { command: { type: 'act-finished', attempt: ref, act: number, answer, ...more }, by: system };
}

export const notOk = { ok: false, failure: { message: 'boom', code: 'thrown', place: 'actions.agree' } } as const;

type CodeFinished = Extract<RunCommand, { readonly type: 'code-finished' }>;

/** Of the first step's first attempt, where nothing else is said. */
export function codeReturned(
  step: string,
  {
    attempt = {},
    ...more
  }: { attempt?: { visit?: number; attempt?: number }; context?: Values; saved?: Values } & Pick<
    CodeFinished,
    'errors'
  > = {},
): CommandAct {
  const { errors, ...result } = more;
  const end = { kind: 'returned' as const, data: { inline: '{"n":1}' }, ...result };
  const ref = { run: 'r1', step, visit: 1, attempt: 1, ...attempt };
  return { command: { type: 'code-finished', attempt: ref, end, ...(errors && { errors }) }, by: system };
}

export function codeFailed(
  step: string,
  { attempt = 1, errors }: { attempt?: number } & Pick<CodeFinished, 'errors'> = {},
) {
  const failure = { message: 'boom', code: 'thrown', place: 'execute' };
  const ref = { run: 'r1', step, visit: 1, attempt };
  const end = { kind: 'failed' as const, failure };
  const command = { type: 'code-finished' as const, attempt: ref, end, ...(errors && { errors }) };
  return { command, by: system };
}

export function keepUndoData(step: string, key: string, value: Value, attempt = 1): CommandAct {
  const ref = { run: 'r1', step, visit: 1, attempt };
  return { command: { type: 'keep-undo-data', attempt: ref, key, value }, by: system };
}

export function taskFailed(
  place: { step: string; visit?: number; attempt?: number },
  failure: Partial<Failure> = {},
  at?: number,
): CommandAct {
  const attempt = { run: 'r1', visit: 1, attempt: 1, ...place };
  const command = { type: 'task-failed', attempt, failure: { outcome: 'UNREACHABLE', message: 'no', ...failure } };
  return { command: command as RunCommand, by: system, ...(at !== undefined && { at }) };
}

export function buildFinished(
  place: { step: string; visit?: number; attempt?: number },
  result: 'success' | 'failure' | 'killed',
): CommandAct {
  const attempt = { run: 'r1', visit: 1, attempt: 1, ...place };
  const data = { inline: `{"number":4}` };
  return { command: { type: 'build-finished', attempt, result, message: `it was a ${result}`, data }, by: system };
}

export function runFinished(
  place: { step: string; visit?: number; attempt?: number },
  status: 'done' | 'stopped' | 'failed',
): CommandAct {
  const attempt = { run: 'r1', visit: 1, attempt: 1, ...place };
  const data = { inline: '{"run":"below"}' };
  return { command: { type: 'run-finished', attempt, status, message: `run below is ${status}`, data }, by: system };
}

export function stop(reason?: string): CommandAct {
  return { command: { type: 'stop', ...(reason !== undefined && { reason }) }, by: ann };
}

/** The driver found an invariant of the run broken. */
export const broken: Act = { broken: 'two and two are five' };

export function pause(reason?: string): CommandAct {
  return { command: { type: 'pause', ...(reason !== undefined && { reason }) }, by: ann };
}

export function resume(at?: number): CommandAct {
  return { command: { type: 'resume' }, by: ann, ...(at !== undefined && { at }) };
}

export function skip(step: string, outcome: string, reason = 'it was done by hand'): CommandAct {
  return { command: { type: 'skip', step, outcome, reason }, by: ann };
}

export function editArgs(step: string, args: Values, reason = 'it was mistyped'): CommandAct {
  return { command: { type: 'edit-args', step, args, reason }, by: ann };
}

export function fork(from: ForkPoint, { id = 'r2', name = 'second', by = ann } = {}): CommandAct {
  return { command: { type: 'fork', id, name, from }, by };
}

export function migrate(to: FlowVersion, reason = 'the flow was mended'): CommandAct {
  return { command: { type: 'migrate', to, reason }, by: ann };
}

export function retry(at?: number): CommandAct {
  return { command: { type: 'retry' }, by: ann, ...(at !== undefined && { at }) };
}

export function event(name: string, more: { key?: string; data?: Data; at?: number } = {}): CommandAct {
  const { at, ...rest } = more;
  return { command: { type: 'event', name, ...rest }, by: ann, ...(at !== undefined && { at }) };
}

type Steer = { readonly [Type in DecisionCommand['type']]: Omit<Extract<DecisionCommand, { type: Type }>, 'type'> };

/** What Bob, or somebody else, does with the first visit of an open decision. */
export function steer<Type extends DecisionCommand['type']>(
  type: Type,
  given: Omit<Steer[Type], 'visit'> & { readonly visit?: number },
  { by = bob, facts = people, at }: { by?: Actor; facts?: Facts; at?: number } = {},
): CommandAct {
  const command = { type, visit: 1, ...given } as unknown as DecisionCommand;
  return { command, by, facts, ...(at !== undefined && { at }) };
}
