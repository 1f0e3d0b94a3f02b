import type { FlowVersion } from '@signalbox/engine';
import type { ActionRow, Store } from '@signalbox/store';
import { inPages } from '../in-pages.ts';

export type KnownDefinitions = {
  readonly actions: ReadonlyMap<string, ActionRow>;
  readonly flows: ReadonlyMap<string, FlowVersion>;
};

/** All that a text of the project may refer to, by name. */
export async function knownDefinitions(
  project: string,
  store: Pick<Store, 'actions' | 'flows'>,
): Promise<KnownDefinitions> {
  const actions = new Map<string, ActionRow>();
  const flows = new Map<string, FlowVersion>();
  const named = inPages(
    (page) => store.actions(project, page),
    ({ job }) => job.name,
  );
  for await (const row of named) actions.set(row.job.name, row);
  const kept = inPages(
    (page) => store.flows(project, page),
    ({ name }) => name,
  );
  for await (const { name, version } of kept) flows.set(name, version);
  return { actions, flows };
}
