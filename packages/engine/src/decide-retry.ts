import { beginWaiting } from './advance-run.ts';
import type { Draft } from './draft.ts';
import { type Refusal, refuse } from './failure.ts';

/** One way on from every state in which a run waits for nobody else. */
export function retryRun(draft: Draft): Refusal | undefined {
  const { status } = draft.run.state;
  if (status === 'running') {
    const waits = Object.values(draft.run.open).some(({ phase }) => phase.kind === 'backing_off');
    if (!waits) return refuse('wrong_status', 'the run is running: there is nothing to retry');
    beginWaiting(draft, ['backing_off']);
    return undefined;
  }
  draft.emit({ type: 'run_continued', transitionsAllowed: draft.seq + draft.version.flow.limits.transitions });
  beginWaiting(draft, ['blocked']);
  return undefined;
}
