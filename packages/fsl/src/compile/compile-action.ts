import { engineOutcomes, type HttpJob } from '@signalbox/engine';
import type { Report } from '../diagnostic/report.ts';
import type { ActionClause, ActionStatement, Name } from '../parse/syntax.ts';
import { addressProblem } from './address-problem.ts';
import { normalizeBase64 } from './base64.ts';
import { clausesByKey } from './clauses-by-key.ts';
import { readParams } from './declared-params.ts';
import { readDuration } from './duration.ts';
import { effectPromises } from './effect-promises.ts';
import { readRetry } from './retry.ts';

export type CompiledAction = {
  readonly kind: 'action';
  readonly job: HttpJob;
  /** To be sealed by the caller, who then sets `capem` of the job. */
  readonly secret?: { readonly capemBase64: string };
};

export function compileAction(statement: ActionStatement, report: Report): CompiledAction {
  const { name } = statement;
  const clauses = clausesByKey<ActionClause>(statement.clauses);
  const timeoutMs = clauses.timeout && readDuration(clauses.timeout.value, report);
  const retry = clauses.retry && readRetry(clauses.retry.value, clauses.retry.keySpan, report);
  const capemBase64 = readCapem(statement, report);
  const effect = clauses.effect?.value.text;
  const isEffect = effect !== 'no' && effect !== 'false';
  const undo = clauses.undo && readUndo(name.text, clauses.undo.value, report);
  const job: HttpJob = {
    kind: 'http',
    name: name.text,
    scheme: clauses.method?.value.text === 'https' ? 'https' : 'http',
    addresses: readAddresses(statement, report),
    params: readParams(clauses.args?.value ?? [], `action (${name.text}) args`, report),
    outcomes: readOutcomes(statement, report),
    effect: isEffect,
    ...(clauses.environment && { environment: clauses.environment.value.text }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(retry && { retry }),
    ...(undo && { undo }),
    ...effectPromises(statement, isEffect, report),
  };
  const { method } = clauses;
  if (method?.value.text === 'grpc') {
    report(
      'error',
      'not_supported',
      `action (${name.text}) method grpc is not supported: use http or https`,
      method.value,
    );
  }
  return { kind: 'action', job, ...(capemBase64 && { secret: { capemBase64 } }) };
}

function readAddresses({ name, clauses }: ActionStatement, report: Report): readonly string[] {
  const written = clausesByKey<ActionClause>(clauses).addr?.value;
  const addresses = addressesIn(written?.text ?? '');
  if (addresses.length === 0) {
    const message = `action (${name.text}) has no address: a step of it can never be sent`;
    report('warning', 'missing_address', message, written ?? name);
  }
  reportAddresses(name.text, addresses, { report, place: written ?? name });
  return addresses;
}

function readUndo(action: string, written: Name, report: Report): readonly string[] {
  const addresses = addressesIn(written.text);
  if (addresses.length === 0) report('error', 'wrong_value', `action (${action}) undo has no address`, written);
  reportAddresses(action, addresses, { report, place: written });
  return addresses;
}

/** Echoer took any text: nothing was sent there. */
function reportAddresses(
  action: string,
  addresses: readonly string[],
  { report, place }: { readonly report: Report; readonly place: Name },
): void {
  for (const address of addresses) {
    const problem = addressProblem(address);
    if (problem === undefined) continue;
    report('warning', 'wrong_value', `action (${action}) address (${address}) cannot be called: ${problem}`, place);
  }
}

function addressesIn(text: string): readonly string[] {
  return text.split(',').flatMap((part) => part.trim() || []);
}

function readOutcomes({ name, clauses }: ActionStatement, report: Report): readonly string[] {
  const action = name.text;
  const outcomes = new Set<string>();
  const edges = clauses.flatMap((clause) => (clause.key === 'return' ? clause.value : []));
  for (const { outcome } of edges) {
    const { text } = outcome;
    if (outcomes.has(text))
      report('warning', 'duplicate', `action (${action}) return (${text}) is listed twice`, outcome);
    if (engineOutcomes.some((reserved) => reserved === text)) {
      report('warning', 'wrong_value', `action (${action}) return (${text}) is given by the engine only`, outcome);
    }
    outcomes.add(text);
  }
  return [...outcomes];
}

function readCapem({ name, clauses }: ActionStatement, report: Report): string | undefined {
  const { method, secret } = clausesByKey<ActionClause>(clauses);
  const written = secret?.value;
  if (written === undefined) return undefined;
  if (method?.value.text !== 'https') {
    report('warning', 'unused_secret', `action (${name.text}) capem is used with method https only`, written);
    return undefined;
  }
  const capem = normalizeBase64(written.text);
  if (capem === undefined) report('error', 'wrong_value', `action (${name.text}) capem decode error`, written);
  return capem;
}
