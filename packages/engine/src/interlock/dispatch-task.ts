import { failAttempt } from '../run/advance-run.ts';
import { isAttempt, openAttempt } from '../run/decide-attempt.ts';
import type { Draft } from '../run/draft.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { Values } from '../value.ts';
import { brokenInterlocks, brokenText, dispatchingOf } from './broken-interlocks.ts';

/** Rules and people may have changed while the task waited: what an interlock keeps back by now is not performed. */
export function dispatchTask(draft: Draft, { attempt: ref }: Extract<RunCommand, { type: 'dispatch' }>): undefined {
  const found = openAttempt(draft, isAttempt(draft, ref));
  if (!found) return;
  const { visit } = found;
  const args = visit.args as Values; // with which it was begun
  const broken = brokenInterlocks(dispatchingOf(draft, visit, args));
  if (broken.length === 0) return;
  const detail = brokenText(broken, visit.step);
  // Nobody goes on with it: only its end is waited for.
  if (draft.run.state.status === 'rolling_back') failAttempt(draft, found, { outcome: 'KILLED', message: detail });
  else draft.emit({ type: 'run_held', reason: 'policy', detail, step: visit.step });
}
