import { actorName } from '../actor.ts';
import type { HeldReason, Run } from './run.ts';

/** Why a run is held, paused, stopped, failed or taken back, as data that any language can word. */
export type StateCause =
  /** `problem` is what a log would say; that of `edge` is that its flow says so. */
  | { readonly code: 'held'; readonly reason: HeldReason; readonly step?: string; readonly problem: string }
  | { readonly code: 'failed'; readonly step: string; readonly outcome: string; readonly problem: string }
  | { readonly code: 'paused' | 'stopped'; readonly by: string; readonly reason?: string }
  | { readonly code: 'rollback'; readonly reason: string };

export function stateCause({ state, rollback }: Pick<Run, 'state' | 'rollback'>): StateCause | undefined {
  switch (state.status) {
    case 'rolling_back':
    case 'rolled_back':
      return rollback?.reason === undefined ? undefined : { code: 'rollback', reason: rollback.reason };
    case 'held':
      return heldCause(state);
    case 'paused':
    case 'stopped':
      return {
        ...{ code: state.status, by: actorName(state.by) },
        ...(state.reason !== undefined && { reason: state.reason }),
      };
    case 'failed': {
      const { outcome, message } = state.failure;
      return { code: 'failed', step: state.step, outcome, problem: message };
    }
    default:
      return undefined;
  }
}

type Held = { readonly reason: HeldReason; readonly step?: string; readonly detail: string };

/** Also of the event by which it was held. */
export function heldCause({ reason, step, detail }: Held): StateCause {
  // The step is told apart.
  const problem = detail.replace(`step ${step}: `, '');
  return { code: 'held', reason, problem, ...(step !== undefined && { step }) };
}
