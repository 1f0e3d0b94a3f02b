import type { MigrationView } from '@signalbox/protocol';
import { shortHash } from './short-hash.ts';
import { oneLine } from './table.ts';

/** What a move to another version would do, what speaks against it first. */
export function presentMigration(plan: MigrationView): string {
  const to = shortHash(plan.to);
  if (plan.from === plan.to) return `It follows version ${to} already.`;
  const visits = (refs: MigrationView['stay']) => refs.map(({ step, visit }) => `${step}#${visit}`);
  return [
    `${plan.problems.length > 0 ? 'It cannot move' : 'It can move'} from version ${shortHash(plan.from)} to ${to}`,
    ...plan.problems.map((problem) => `  ${oneLine(problem)}`),
    ...line('stays open', visits(plan.stay)),
    ...line('is asked again', visits(plan.askedAgain)),
    ...line('has to be granted again', plan.superseded),
    ...line(
      'cannot end any more with',
      plan.vanish.map(({ step, outcome }) => `${step} ${outcome}`),
    ),
  ].join('\n');
}

function line(what: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`  ${what}: ${items.map(oneLine).join(', ')}`];
}
