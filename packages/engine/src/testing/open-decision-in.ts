import type { FlowVersion } from '../flow/flow.ts';
import type { OpenDecision } from '../run/run.ts';
import { type Act, type Played, play, runOf } from './play.ts';

/** Of a step that waits for people after these acts. */
export function openDecisionIn(version: FlowVersion, acts: readonly Act[], step = 'review'): OpenDecision {
  return openDecisionOfPlayed(play(version, acts), step);
}

export function openDecisionOfPlayed(played: Played, step = 'review'): OpenDecision {
  const phase = runOf(played).open[step]?.phase;
  if (phase?.kind !== 'deciding') throw new Error(`${step} is not open`);
  return phase.decision;
}
