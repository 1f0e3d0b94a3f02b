import { own, type Value, type Values } from '@signalbox/engine';
import type { JobContext } from './job-context.ts';
import { toValue } from './to-value.ts';

/** What of the run a delivery of an attempt brings along. */
export type Snapshot = {
  readonly context: Values;
  /** By step: what its latest visit has saved. */
  readonly saved: { readonly [step: string]: Values };
};

/** Where an attempt runs: the identity that it was given, and the ways out of the process. */
export type Surroundings<Deps> = Omit<JobContext<Deps>, 'get' | 'set' | 'saved' | 'save' | 'report' | 'undoData'> & {
  readonly snapshot: Snapshot;
  readonly keepUndoData: (key: string, value: Value) => Promise<void>;
};

/** What code has done to the run: sent with the result, and dropped where that is not accepted. */
export type Changes = { readonly context: Values; readonly saved: Values; readonly reported: readonly unknown[] };

export type OpenContext<Deps> = { readonly ctx: JobContext<Deps>; readonly changes: () => Changes };

export function openContext<Deps>({ snapshot, keepUndoData, ...rest }: Surroundings<Deps>): OpenContext<Deps> {
  const context = new Map<string, Value>();
  let saved: Values = {};
  const reported: unknown[] = [];
  const ctx: JobContext<Deps> = {
    ...rest,
    get: (key) => context.get(key) ?? own(snapshot.context, key),
    set: (key, value) => void context.set(key, asValue(value, `ctx.set(${key})`)),
    saved: (step) => (step === rest.step ? { ...own(snapshot.saved, step), ...saved } : own(snapshot.saved, step)),
    save: (data) => {
      saved = { ...saved, ...(asValue(data, 'ctx.save') as Values) };
    },
    undoData: (key, value) => keepUndoData(key, asValue(value, `ctx.undoData(${key})`)),
    report: (error) => void reported.push(error),
  };
  return { ctx, changes: () => ({ context: Object.fromEntries(context), saved, reported }) };
}

/** A copy: what the job does to the object afterwards changes nothing. */
function asValue(given: unknown, call: string): Value {
  const value = toValue(given);
  if (!value.ok) throw new TypeError(`${call}: the value ${value.problem}`);
  return value.value;
}
