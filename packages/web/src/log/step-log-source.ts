import type { LogSource } from './log-source.ts';
import { logSourceOf } from './log-source-of.ts';

type StepLog = {
  readonly run: string;
  readonly step: string;
  readonly visit?: number | undefined;
  readonly attempt?: number | undefined;
  /** Of the undo of the attempt, the how-manieth try. */
  readonly undo?: number | undefined;
  readonly startedAt?: number | undefined;
};

/** What the code of an attempt has said. */
export function stepLogSource({ run, step, visit, attempt, undo, startedAt }: StepLog): LogSource {
  return logSourceOf({
    path: `/runs/${encodeURIComponent(run)}/log`,
    place: { step, visit, attempt, undo },
    startedAt,
  });
}
