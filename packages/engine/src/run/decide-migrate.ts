import { type Refusal, refuse } from '../failure.ts';
import type { FlowVersion } from '../flow/flow.ts';
import type { Draft } from './draft.ts';
import { migrationPlan } from './migration-plan.ts';
import type { RunCommand } from './run-command.ts';

/** Moves a run to another version of its flow, which the draft has already; `from` is the one before. */
export function migrateRun(
  draft: Draft,
  { to, reason }: Extract<RunCommand, { type: 'migrate' }>,
  from: FlowVersion,
): Refusal | undefined {
  if (to.hash === from.hash) return undefined;
  if (reason.trim() === '') return refuse('reason_required', 'a run is moved to another version with a reason');
  const { problems, inputs } = migrationPlan(draft.run, from, to);
  if (problems.length > 0) return refuse('wrong_status', problems.join('; '));
  const { hash, format } = to;
  const flow = { name: to.flow.name, hash };
  draft.emit({ type: 'run_migrated', from: from.hash, flow, ...(format !== undefined && { format }), inputs, reason });
  return undefined;
}
