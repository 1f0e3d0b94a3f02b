import type { OpenVisit, Run } from '../run/run.ts';

/** A run in one line, as `running | build#2 attempting 1`: its status, and each open visit with its phase. */
export function picture(run: Run | undefined): string {
  if (!run) return 'no run';
  const { state } = run;
  const status = state.status === 'held' ? `held(${state.reason})` : state.status;
  return [status, ...Object.values(run.open).map(visitPicture), ...undoPicture(run)].join(' | ');
}

/** The visits that ended, in order, as `a#1 SUCCESS, b#1 withdrawn`. */
export function story(closed: readonly { step: string; visit: number; end: { kind: string; outcome?: string } }[]) {
  return closed.map(({ step, visit, end }) => `${step}#${visit} ${end.outcome ?? end.kind}`).join(', ');
}

/** As `undoing b#1 attempt 2`. */
function undoPicture({ rollback }: Run): readonly string[] {
  const undo = rollback?.undo;
  if (!undo) return [];
  const { visit, phase } = undo;
  const place = `${visit.step}#${visit.visit}`;
  return [
    phase.kind === 'undoing' ? `undoing ${place} attempt ${phase.attempt.number}` : `undo ${phase.kind} ${place}`,
  ];
}

function visitPicture({ step, number, phase }: OpenVisit): string {
  const place = `${step}#${number} ${phase.kind}`;
  if (phase.kind === 'attempting') return `${place} ${phase.attempt.number}`;
  return phase.kind === 'slowed' || phase.kind === 'backing_off' ? `${place} until ${phase.until}` : place;
}
