import type { Run } from '../run/run.ts';
import { undoSearchKey, undoSearchOf } from './undo-search.ts';
import { type UndoRef, undoKey, undoUnderWay } from './undo-under-way.ts';

/** The task of what a rollback does: it looks for the next visit, or takes one back. At most one thing at a time. */
export type UndoEffect =
  | { readonly type: 'undo'; readonly task: string; readonly code?: UndoOfCode }
  | { readonly type: 'withdraw'; readonly task: string };

/** It is for a job host. */
export type UndoOfCode = { readonly key: string; readonly ref: UndoRef; readonly uuid: string };

export function undoEffects(before: Run | undefined, after: Run): readonly UndoEffect[] {
  const [was, is] = [before && undoTaskOf(before), undoTaskOf(after)];
  if (was === is) return [];
  return [
    ...(was === undefined ? [] : [{ type: 'withdraw' as const, task: was }]),
    ...(is === undefined ? [] : [{ type: 'undo' as const, task: is, ...codeOf(after) }]),
  ];
}

/** Its id; undefined while a rollback waits for something else, or there is none. */
export function undoTaskOf(run: Run): string | undefined {
  if (run.state.status !== 'rolling_back') return undefined;
  const search = undoSearchOf(run);
  if (search) return undoSearchKey(search);
  const open = undoUnderWay(run);
  return open && undoKey(open.ref);
}

function codeOf(run: Run): { readonly code?: UndoOfCode } {
  const open = undoUnderWay(run);
  if (open?.visit.code === undefined) return {};
  return { code: { key: open.visit.code, ref: open.ref, uuid: open.attempt.uuid } };
}
