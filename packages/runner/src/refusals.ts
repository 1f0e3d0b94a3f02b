import type { WorkflowPlan } from '@signalbox/pipeline';
import type { Backend } from './backend/backend.ts';
import { missingSecrets, type Secrets } from './proc-program.ts';

/**
 * Why a workflow is not begun, one sentence for each thing that cannot be done here: it would do something else than its
 * author wrote.
 */
export function refusals(plan: WorkflowPlan, backend: Pick<Backend, 'refusals'>, secrets: Secrets): readonly string[] {
  const all = [...(plan.cloneProcs ?? []), ...(plan.services ?? []), ...plan.procs];
  const missing = all.flatMap((proc) =>
    missingSecrets(proc, secrets).map((name) => `${proc.name}: there is no secret ${name}`),
  );
  return [...missing, ...backend.refusals(plan)];
}
