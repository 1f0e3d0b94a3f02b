import { type CommitBatch, type Store, StoreError, type UnitResult } from '@signalbox/store';
import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';

export type StoreFault = 'crash-before' | 'crash-after' | 'unknown' | 'error';

export type FaultyStoreOptions = {
  readonly real: Store;
  readonly agenda: Agenda;
  readonly random: Random;
  readonly trace: Trace;
  /** What befalls the call that is about to be made. */
  readonly plan: (verb: string) => StoreFault | undefined;
  /** What a server has looked at, that others may change before its commit. */
  readonly looked?: (verb: string, given: readonly unknown[]) => void;
  /** Who waits for a dead server waits for ever. */
  readonly isDead: () => boolean;
  readonly crash: () => void;
  /** After each call that may have written. */
  readonly written: (write: Written) => void;
};

export type Written = {
  readonly verb: string;
  readonly batch?: CommitBatch;
  readonly results?: readonly UnitResult[];
};

const reading: ReadonlySet<string> = new Set([
  ...[
    'load',
    'facts',
    'attempt',
    'dueRuns',
    'nextDueAt',
    'flowVersion',
    'task',
    'heldBy',
    'nextClaimableAt',
    'setting',
    'settings',
    'secret',
  ],
  ...[
    'repository',
    'repositories',
    'repositoryByName',
    'flow',
    'nextInQueues',
    'runJournal',
    'template',
    'templateById',
  ],
]);

/** Every call of a server's store passes here: it takes its time, and what the plan says befalls it. */
export function faultyStore(options: FaultyStoreOptions): Store {
  const verbs = Object.entries(options.real).map(([verb, call]) => [
    verb,
    (...given: readonly unknown[]) => passed(verb, given, call as Call, options),
  ]);
  return Object.fromEntries(verbs) as Store;
}

type Call = (...given: readonly unknown[]) => Promise<unknown>;

function passed(verb: string, given: readonly unknown[], call: Call, options: FaultyStoreOptions): Promise<unknown> {
  const { agenda, random, isDead } = options;
  return new Promise((resolve, reject) => {
    if (isDead()) return;
    agenda.after(random.between(0, 3), () => {
      if (isDead()) return;
      const fault = options.plan(verb);
      if (fault) options.trace.sometimes(`${fault} of ${reading.has(verb) ? 'a read' : verb}`);
      if (fault === 'crash-before') return options.crash();
      if (fault === 'error') return reject(failure());
      const done = call(...given);
      void done.then(
        (result) => {
          options.looked?.(verb, given);
          tell(verb, given, result, options);
          if (fault === 'crash-after') return options.crash();
          const answer = () => (fault === 'unknown' ? reject(failure()) : resolve(result));
          agenda.after(random.between(0, 3), () => !isDead() && answer());
        },
        (error: unknown) => reject(error),
      );
    });
  });
}

function tell(verb: string, [batch]: readonly unknown[], result: unknown, { written }: FaultyStoreOptions): void {
  if (reading.has(verb)) return;
  if (verb !== 'commit') return written({ verb });
  written({ verb, batch: batch as CommitBatch, results: result as readonly UnitResult[] });
}

function failure(): StoreError {
  return new StoreError('store_failed', { message: 'the simulated database does not answer' });
}
