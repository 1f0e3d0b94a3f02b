import type { ActAnswer, ActEnd, RunCommand } from '@signalbox/engine';
import type { CodeEnd, CodeResult } from '@signalbox/protocol';
import type { FileStore } from '@signalbox/store';
import type { HeldAttempt } from '../../job-hosts/held-attempt.ts';
import { toData } from '../to-data.ts';

type Files = Pick<FileStore, 'putBlob'>;

/** What the result of an attempt, or of one of its acts, tells its run. */
export async function endCommand(
  { end, errors }: Pick<CodeResult, 'end' | 'errors'>,
  { attempt, act }: Pick<HeldAttempt, 'attempt' | 'act'>,
  files: Files,
): Promise<RunCommand> {
  const more = errors ? { errors } : {};
  const command =
    act === undefined
      ? { type: 'code-finished', attempt, end: await codeEnd(end, files), ...more }
      : { type: 'act-finished', attempt, act, ...(await actResult(end, files)), ...more };
  return command as RunCommand;
}

async function codeEnd(end: CodeEnd, files: Files) {
  if (end.kind === 'acted') return { kind: 'failed', failure: otherKind };
  if (end.kind === 'failed') return { kind: end.kind, failure: problemOf(end) };
  const { kind, value, context, saved } = end;
  return { kind, data: await toData(JSON.stringify(value), files), ...changesOf({ context, saved }) };
}

async function actResult(end: CodeEnd, files: Files) {
  if (end.kind === 'returned') return { answer: { ok: false, failure: otherKind } };
  // Its process has ended, or its result could not be told.
  if (end.kind === 'failed') return { answer: { ok: false, failure: problemOf(end) } };
  const { answer, step, context, saved } = end;
  return { answer: await answerOf(answer, files), ...(step && { end: endOf(step) }), ...changesOf({ context, saved }) };
}

type Acted = Extract<CodeEnd, { readonly kind: 'acted' }>;

async function answerOf(answer: Acted['answer'], files: Files): Promise<ActAnswer> {
  if (!answer.ok) return { ok: false, failure: problemOf(answer) };
  return answer.value === undefined
    ? { ok: true }
    : { ok: true, data: await toData(JSON.stringify(answer.value), files) };
}

function endOf(step: NonNullable<Acted['step']>): ActEnd {
  return step.kind === 'failed' ? { kind: 'failed', failure: problemOf(step) } : step;
}

type Problem = { readonly message: string; readonly code?: string; readonly place?: string };

function problemOf({ message, code, place }: Problem): Problem {
  return { message, ...(code !== undefined && { code }), ...(place !== undefined && { place }) };
}

function changesOf({ context, saved }: { readonly context: unknown; readonly saved: unknown }) {
  return { ...(context !== undefined && { context }), ...(saved !== undefined && { saved }) };
}

const otherKind: Problem = { code: 'bad_result', message: 'the job host has told the result of something else' };
