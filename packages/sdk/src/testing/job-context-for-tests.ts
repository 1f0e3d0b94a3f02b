import type { Value, Values } from '@signalbox/engine';
import { type OpenContext, openContext, type Snapshot } from '../jobs/open-context.ts';

type Given = Partial<Snapshot> & { readonly undo?: Map<string, Value>; readonly lines?: string[] };

/** The surroundings of one attempt, kept in memory. */
export function contextForTests({
  context = {},
  saved = {},
  undo = new Map(),
  lines = [],
}: Given = {}): OpenContext<unknown> {
  const line = (text: string, facts?: Values) => void lines.push(facts ? `${text} ${JSON.stringify(facts)}` : text);
  return openContext<unknown>({
    run: { id: 'r1', name: 'web', project: 'default' },
    step: 'deploy',
    visit: 1,
    attempt: 1,
    key: 'r1/deploy/1/1',
    signal: new AbortController().signal,
    log: { debug: line, info: line, warn: line, error: line },
    deps: {},
    snapshot: { context, saved },
    keepUndoData: async (key, value) => void undo.set(key, value),
    finishGroup: async () => void lines.push('the group is finished'),
  });
}
