import type { ActionRow, FlowRow, Store } from '@signalbox/store';
import { defaultProject } from '../../default-project.ts';
import { inPages } from '../../in-pages.ts';

/** Documents of one answer, and steps in all of its flows: echoer has no pages, and its clients ask for all there is. */
export const mostDocuments = 1000;
export const mostSteps = 20_000;

type Listed<Row> = {
  readonly rows: readonly Row[];
  /** The last of them, where there are more. */
  readonly goesOnBehind?: string;
};

/** By name, from the one behind `after`. */
export function listActions(store: Pick<Store, 'actions'>, after?: string): Promise<Listed<ActionRow>> {
  return upTo(actionsInPages(store, after), { name: ({ job }) => job.name, steps: () => 0 });
}

/** The same of flows. */
export function listFlows(store: Pick<Store, 'flows'>, after?: string): Promise<Listed<FlowRow>> {
  return upTo(flowsInPages(store, after), {
    name: ({ name }) => name,
    steps: ({ version }) => version.flow.steps.length,
  });
}

export function actionsInPages(store: Pick<Store, 'actions'>, after?: string): AsyncIterable<ActionRow> {
  return inPages(
    (page) => store.actions(defaultProject, page),
    ({ job }) => job.name,
    after,
  );
}

export function flowsInPages(store: Pick<Store, 'flows'>, after?: string): AsyncIterable<FlowRow> {
  return inPages(
    (page) => store.flows(defaultProject, page),
    ({ name }) => name,
    after,
  );
}

/** At least one, where there is one. */
async function upTo<Row>(
  found: AsyncIterable<Row>,
  { name, steps }: { readonly name: (row: Row) => string; readonly steps: (row: Row) => number },
): Promise<Listed<Row>> {
  const rows: Row[] = [];
  let left = mostSteps;
  for await (const row of found) {
    left -= steps(row);
    const last = rows.at(-1);
    if (last !== undefined && (left < 0 || rows.length === mostDocuments)) return { rows, goesOnBehind: name(last) };
    rows.push(row);
  }
  return { rows };
}
