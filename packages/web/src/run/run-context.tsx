import type { FlowVersion } from '@signalbox/engine';
import type { Role, RunView } from '@signalbox/protocol';
import { createContext, useContext } from 'react';
import type { JournalRead } from './live/journal-reader.ts';
import type { RunSearch } from './run-search.ts';
import type { ShownRun } from './shown-run.ts';
import type { VisitTrace } from './story/visit-trace.ts';

/** What all parts of the page of a run look at. */
export type RunContext = {
  readonly view: RunView;
  readonly shown: ShownRun;
  readonly version: FlowVersion | undefined;
  readonly journal: JournalRead;
  readonly search: RunSearch;
  /** Of who looks, in the project of the run. */
  readonly role: Role | undefined;
  readonly isReplay: boolean;
  /** The selected one, or the latest of the selected step. */
  readonly visit: VisitTrace | undefined;
  /** Changes the address; what is undefined is taken out of it. */
  readonly go: (change: Partial<{ [key in keyof RunSearch]: RunSearch[key] | undefined }>) => void;
  /** The one selection of all views; without a step nothing is selected. */
  readonly select: (step: string | undefined, visit?: number) => void;
};

const Context = createContext<RunContext | undefined>(undefined);

export const RunProvider = Context.Provider;

export function useRun(): RunContext {
  const run = useContext(Context);
  if (!run) throw new Error('used outside the page of a run');
  return run;
}
