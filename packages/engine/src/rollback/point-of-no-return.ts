import type { Job } from '../flow/flow.ts';
import type { VisitToUndo } from './rollback.ts';

/** What its author says of a job that nothing takes back; nothing, where it has just no undo. */
export function pointOfNoReturn(job: Job | undefined): Pick<VisitToUndo, 'irreversible' | 'forwardOnly'> {
  if (job?.kind !== 'http' && job?.kind !== 'code') return {};
  const { irreversible, forwardOnly } = job;
  return { ...(irreversible !== undefined && { irreversible }), ...(forwardOnly && { forwardOnly }) };
}
