import { beginWaiting } from './advance-run.ts';
import type { Draft } from './draft.ts';

/** What is open goes on; nothing is begun until somebody resumes the run. */
export function pauseRun(draft: Draft, reason: string | undefined): undefined {
  draft.emit({ type: 'run_paused', ...(reason !== undefined && { reason }) });
}

export function resumeRun(draft: Draft): undefined {
  draft.emit({ type: 'run_resumed' });
  beginWaiting(draft, ['paused']);
}
