import { type Facts, type Instant, type RunEvent, sealedIdsIn } from '@signalbox/engine';
import type { Unit, Write } from '@signalbox/store';
import { auditedDefinitions } from '../audit/audited-definitions.ts';
import { auditedTransitions } from '../audit/audited-transitions.ts';
import type { RestsOn } from './decide-request.ts';
import { interlockKeys } from './known-interlocks.ts';
import type { Pending } from './pending.ts';
import type { Request } from './request.ts';
import { type Birth, type Working, writeOf } from './working-set.ts';

/** Requests of which one rests on what another touches, and that so hold together or not at all. */
export type UnitOfRequests = { readonly requests: readonly Decided[]; readonly ids: ReadonlySet<string> };

export type Decided = RestsOn & {
  readonly pending: Pending;
  /** Undefined: refused, and answered when what the refusal rests on is committed. */
  readonly refusal?: Error;
  /** Of the run that it addresses first. */
  readonly events?: readonly RunEvent[];
};

export function unitsOf(decided: readonly Decided[]): readonly UnitOfRequests[] {
  const touchedByAny = new Set(decided.flatMap(({ touched }) => touched));
  const unitOf = new Map<string, { requests: Decided[]; ids: Set<string> }>();
  const units = new Set<{ requests: Decided[]; ids: Set<string> }>();
  for (const request of decided) {
    const ids = [...request.touched, ...request.lookedAt];
    const merged = { requests: [] as Decided[], ids: new Set(ids) };
    // Requests that only look at the same hold without each other.
    for (const id of ids.filter((each) => touchedByAny.has(each))) {
      const known = unitOf.get(id);
      if (!known || !units.delete(known)) continue;
      merged.requests.push(...known.requests);
      for (const other of known.ids) merged.ids.add(other);
    }
    merged.requests.push(request);
    units.add(merged);
    for (const id of merged.ids) unitOf.set(id, merged);
  }
  return [...units];
}

export type Commitment = {
  readonly set: ReadonlyMap<string, Working>;
  readonly facts: Facts;
  readonly now: Instant;
  readonly birth: Birth;
};

/** What the store has to write for a unit; undefined when it changes nothing. */
export function unitToCommit(unit: UnitOfRequests, { set, facts, now, birth }: Commitment): Unit | undefined {
  const writes = [...unit.ids].flatMap((id): Write[] => {
    const working = set.get(id);
    const write = working && writeOf(working, now, birth);
    return write ? [write] : [];
  });
  const reads = [...unit.ids].flatMap((id) => {
    const working = set.get(id);
    // That something is not there is read, too: another server may have begun it by now.
    const isRead = working !== undefined && working.transitions.length === 0;
    return isRead ? [{ kind: working.kind, id, version: working.before?.seq ?? 0 }] : [];
  });
  const accepted = unit.requests.filter(({ refusal }) => !refusal).map(({ pending }) => pending.request);
  const definitions = accepted.flatMap((request) => request.definitions ?? []);
  const claims = accepted.flatMap((request) => request.claims ?? []);
  const fences = accepted.flatMap((request) => (request.fence ? [request.fence] : []));
  if (writes.length === 0 && definitions.length === 0 && claims.length === 0 && fences.length === 0) return undefined;
  const used = new Set([
    ...unit.requests.flatMap(({ pending }) => pending.factKeys),
    ...[...unit.ids].flatMap((id) => interlockKeys(set.get(id), facts)),
  ]);
  const versions = [...used].map((key) => ({ key, version: facts[key]?.version ?? 0 }));
  const audited = [
    ...accepted.flatMap(({ actor, definitions = [] }) => auditedDefinitions(actor, definitions)),
    ...writes.flatMap((write) => (write.kind === 'run' ? auditedTransitions(write.state, write.transitions) : [])),
  ];
  const secrets = accepted.flatMap(secretsOf);
  return {
    ...{ writes, reads, definitions, claims, fences, facts: versions },
    ...(audited.length > 0 && { audited }),
    ...(secrets.length > 0 && { secrets }),
  };
}

/** What was sealed for a request is in use once it is taken. */
function secretsOf({ commands, definitions = [] }: Request): readonly string[] {
  const given = commands.flatMap(({ command }) => {
    const values = 'inputs' in command ? command.inputs : 'args' in command ? (command.args ?? {}) : {};
    return sealedIdsIn(values);
  });
  const certificates = definitions.flatMap((each) =>
    each.kind === 'action' && each.job.kind === 'http' && each.job.capem ? [each.job.capem.secret] : [],
  );
  return [...given, ...certificates];
}
