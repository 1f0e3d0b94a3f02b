import type { Actor } from '../actor.ts';
import type { Hook } from '../flow/flow.ts';
import type { Draft } from './draft.ts';
import type { Failure } from './run.ts';

export type Stop = { readonly reason?: string | undefined; readonly by?: Actor | undefined };

/** Ends the run on purpose. Undefined, or the step of the hook that has to be entered before. */
export function stopRun(draft: Draft, { reason, by }: Stop): string | undefined {
  const { stopping, state } = draft.run;
  const hook = draft.version.flow.hooks?.stop;
  const why = { ...(reason !== undefined && { reason }), ...(by && { by }) };
  if (hook && !stopping && state.status !== 'created' && state.status !== 'rolling_back') {
    draft.emit({ type: 'stop_begun', ...why });
    return hook.name;
  }
  // Who has stopped it first has stopped it.
  draft.emit({ type: 'run_stopped', ...(stopping ?? why) });
  return undefined;
}

/** A hook that fails ends its run as failed, but for that of a stop, with which the run is stopped in any case. */
export function failHook(draft: Draft, hook: Hook, failed: { readonly step: string; readonly failure: Failure }): void {
  if (hook === 'stop') stopRun(draft, {});
  else draft.emit({ type: 'run_failed', ...failed });
}
