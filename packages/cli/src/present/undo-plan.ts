import type { UndoPlan } from '@signalbox/protocol';
import type { Style } from './style.ts';
import { oneLine, table } from './table.ts';

/** What a rollback would take back, the first of it first, and what it cannot. */
export function presentUndoPlan({ visits, goesOn }: UndoPlan, style: Style): string {
  if (visits.length === 0) return 'There is nothing to undo.';
  const rows = visits.map(({ step, visit, outcome, how, childName, irreversible, forwardOnly }, index) => [
    String(index + 1),
    visit > 1 ? `${step} #${visit}` : step,
    outcome ?? style.faint('no outcome'),
    how === 'nothing' ? style.bad(stays(irreversible, forwardOnly)) : ways[how](childName),
  ]);
  const more = goesOn ? ['  and more that are not shown'] : [];
  return [table({ heads: ['', 'STEP', 'OUTCOME', 'UNDO'], rows }), ...more].join('\n');
}

/** What was done before a point of no return is not taken back without a word of a person. */
function stays(irreversible: string | undefined, forwardOnly: true | undefined): string {
  if (irreversible !== undefined) return `point of no return, the rollback stops here: ${oneLine(irreversible)}`;
  return forwardOnly ? 'stays as it is: it only goes forward' : 'stays as it is: it has no undo';
}

const ways = {
  http: () => 'is called',
  code: () => 'by a job host',
  run: (name: string | undefined) => (name === undefined ? 'of the run below' : `of run ${oneLine(name)}`),
};
