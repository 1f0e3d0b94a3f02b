import type { HttpJob } from '@signalbox/engine';
import type { Report } from '../diagnostic/report.ts';
import type { ActionClause, ActionStatement, Name } from '../parse/syntax.ts';
import { clausesByKey } from './clauses-by-key.ts';

type Promises = Pick<HttpJob, 'irreversible' | 'forwardOnly' | 'idempotent' | 'atMostOnce'>;

/** What an action says of the effect that it makes, and whether that goes together. */
export function effectPromises({ name, clauses }: ActionStatement, isEffect: boolean, report: Report): Promises {
  const written = clausesByKey<ActionClause>(clauses);
  const irreversible = written.irreversible?.value;
  const [forwardOnly, idempotent, atMostOnce] = [written.forward_only, written.idempotent, written.at_most_once].map(
    (clause) => (clause && isYes(clause.value) ? clause.value : undefined),
  );
  const complain = (key: string, place: Name, text: string) =>
    report('error', 'wrong_value', `action (${name.text}) ${key} ${text}`, place);
  const barred = [
    { key: 'irreversible', place: irreversible },
    { key: 'forward_only', place: forwardOnly },
  ];
  for (const { key, place } of barred) {
    if (place && !isEffect) complain(key, place, 'changes nothing: there is nothing to take back');
    if (place && written.undo) complain(key, place, 'has an undo: it is one or the other');
  }
  if (irreversible && forwardOnly) complain('forward_only', forwardOnly, 'is irreversible: it is one or the other');
  if (irreversible?.text.trim() === '') complain('irreversible', irreversible, 'does not say why');
  if (idempotent && atMostOnce) complain('at_most_once', atMostOnce, 'is idempotent: it may be sent again');
  return {
    ...(irreversible && { irreversible: irreversible.text }),
    ...(forwardOnly && { forwardOnly: true }),
    ...(idempotent && { idempotent: true }),
    ...(atMostOnce && { atMostOnce: true }),
  };
}

function isYes({ text }: Name): boolean {
  return text === 'yes' || text === 'true';
}
