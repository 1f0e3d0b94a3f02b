import { digestOf } from '../canonical-json.ts';
import type { Instant } from '../value.ts';
import type { Data, KeptEvent, KnownEvent, Run, RunEvents } from './run.ts';

/** What one run keeps of events that came before a step waited for them. */
export const eventLimits = { kept: 100, characters: 65_536, expiryMs: 7 * 86_400_000 };

export type ReceivedEvent = { readonly name: string; readonly key?: string; readonly data?: Data };

/** Those that came early and are still good, in the order of their arrival. */
export function keptEvents(run: Run, now: Instant): readonly KeptEvent[] {
  return eventsOf(run).kept.filter((event) => isGood(event, now));
}

/** The first of this name. */
export function keptEvent(run: Run, name: string, now: Instant): KeptEvent | undefined {
  return keptEvents(run, now).find((event) => event.name === name);
}

/** What a fork has of them: those that no step has taken by then, and the keys that are known. */
export function lastingEvents(run: Run, now: Instant): RunEvents | undefined {
  const kept = keptEvents(run, now);
  const keys = eventsOf(run).keys.filter((known) => isGood(known, now));
  return kept.length + keys.length === 0 ? undefined : { kept, keys };
}

export function isKnownEvent(run: Run, event: ReceivedEvent, now: Instant): boolean {
  return knownEvent(run, event, now) !== undefined;
}

/** Whether its key is that of other data; one of before digests were kept is the same by its key. */
export function isContraryEvent(run: Run, event: ReceivedEvent, now: Instant): boolean {
  const digest = knownEvent(run, event, now)?.digest;
  return digest !== undefined && digest !== digestOf(event.data ?? null);
}

function knownEvent(run: Run, { name, key }: ReceivedEvent, now: Instant): KnownEvent | undefined {
  const { keys } = eventsOf(run);
  return keys.find((known) => known.name === name && known.key === key && isGood(known, now));
}

/** Why a run keeps no further event; undefined where it does. */
export function fullOfEvents(run: Run, event: ReceivedEvent, now: Instant): string | undefined {
  const kept = keptEvents(run, now);
  if (kept.length >= eventLimits.kept) return `this run keeps ${eventLimits.kept} early events already`;
  const { length } = JSON.stringify([...kept, { ...event, at: now }]);
  return length > eventLimits.characters
    ? `the early events of a run have at most ${eventLimits.characters} characters`
    : undefined;
}

type Received = ReceivedEvent & { readonly digest?: string; readonly kept: boolean };

/** What has expired goes when another comes. */
export function withReceivedEvent(run: Run, event: Received, at: Instant): Run {
  const { name, key, data, digest, kept: isKept } = event;
  const before = eventsOf(run);
  const kept = before.kept.filter((other) => isGood(other, at));
  const keys = before.keys.filter((other) => isGood(other, at));
  return {
    ...run,
    events: {
      kept: isKept ? [...kept, { name, ...(data && { data }), at }] : kept,
      keys:
        key === undefined
          ? keys
          : [...keys, { name, key, at, ...(digest !== undefined && { digest }) }].slice(-eventLimits.kept),
    },
  };
}

export function withTakenEvent(run: Run, name: string, at: Instant): Run {
  const taken = keptEvent(run, name, at);
  const { kept, keys } = eventsOf(run);
  return { ...run, events: { kept: kept.filter((event) => event !== taken && isGood(event, at)), keys } };
}

function eventsOf(run: Run): RunEvents {
  return run.events ?? { kept: [], keys: [] };
}

function isGood({ at }: { readonly at: Instant }, now: Instant): boolean {
  return now - at < eventLimits.expiryMs;
}
