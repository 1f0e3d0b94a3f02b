import type { RunSummary } from '@signalbox/protocol';
import { instant } from './instant.ts';
import type { Style } from './style.ts';
import { paintStatus, waitSentence } from './summary.ts';
import { table } from './table.ts';

export function presentRuns(list: readonly RunSummary[], style: Style): string {
  if (list.length === 0) return 'There is no such run.';
  const rows = list.map((run) => [
    run.name,
    run.flow,
    paintStatus(run.status, style),
    instant(run.startedAt),
    run.startedBy,
    run.waitsFor.map(waitSentence).join('; ') || (run.detail ?? ''),
  ]);
  return table({ heads: ['RUN', 'FLOW', 'STATUS', 'STARTED', 'BY', 'WAITS FOR'], rows });
}
