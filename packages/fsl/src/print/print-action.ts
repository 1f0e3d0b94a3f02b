import type { HttpJob } from '@signalbox/engine';
import { printClause, printDuration, printItems, printParams, printRetry } from './print-clause.ts';
import { printName, printString } from './print-value.ts';

/** The statement that declares this job. A certificate is sealed: a comment stands where it would. */
export function printAction(job: HttpJob): string {
  const { name, addresses, scheme, params, outcomes, timeoutMs, retry, environment, undo, irreversible } = job;
  const clauses = [
    ...(addresses.length > 0 ? [printClause('addr', printString(addresses.join(', ')))] : []),
    printClause('method', scheme),
    ...(job.capem ? ['// secret = (capem = "…"): the certificate is sealed, give it again here'] : []),
    ...(params.length > 0 ? [printClause('args', printParams(params, 1))] : []),
    printClause('return', printItems([outcomes.join(' | ')], 1)),
    ...(timeoutMs === undefined ? [] : [printClause('timeout', printDuration(timeoutMs))]),
    ...(retry ? [printClause('retry', printRetry(retry))] : []),
    ...(job.effect ? [] : [printClause('effect', 'no')]),
    ...(environment === undefined ? [] : [printClause('environment', printName(environment))]),
    ...(undo ? [printClause('undo', printString(undo.join(', ')))] : []),
    ...(irreversible === undefined ? [] : [printClause('irreversible', printString(irreversible))]),
    ...(job.forwardOnly ? [printClause('forward_only', 'yes')] : []),
    ...(job.idempotent ? [printClause('idempotent', 'yes')] : []),
    ...(job.atMostOnce ? [printClause('at_most_once', 'yes')] : []),
  ];
  return [`action ${printName(name)}`, ...clauses.map((clause) => `    ${clause}`), 'action_end'].join('\n');
}
