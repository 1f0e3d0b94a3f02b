import { RunStatus, type RunSummary } from '@signalbox/protocol';
import { Option } from 'commander';
import type { RunsFilter } from '../client.ts';
import type { Define } from '../command-table.ts';
import { instant } from '../present/instant.ts';
import type { Style } from '../present/style.ts';
import { paintStatus, waitSentence } from '../present/summary.ts';
import { table } from '../present/table.ts';
import { readLimit } from '../read-limit.ts';

type Options = Omit<RunsFilter, 'startedBy' | 'mine'> & { readonly by?: string; readonly mine?: true };

const statuses = RunStatus.options;

export const runs: Define = (command, { client, answer, style }) => {
  command
    .addOption(new Option('--status <status>', 'only these').choices(statuses))
    .option('--flow <flow>', 'only runs of this flow')
    .option('--template <template>', 'only runs of this template')
    .option('--by <name>', 'only runs that this one has started')
    .option('--mine', 'only runs that you have started')
    .option('--limit <count>', 'at most so many', readLimit, 50)
    .action(async ({ by, mine, ...more }: Options) => {
      const filter = { ...more, ...(by !== undefined && { startedBy: by }), ...(mine && { mine: '1' as const }) };
      const found = await client().runs(filter);
      // The server says which flows there are, where the name is none of them.
      if (found.length === 0 && filter.flow !== undefined) await client().flowVersions(filter.flow, { limit: 1 });
      answer({ runs: found }, (list) => presentRuns(list.runs, style));
    });
};

function presentRuns(list: readonly RunSummary[], style: Style): string {
  if (list.length === 0) return 'There is no such run.';
  const rows = list.map((run) => [
    run.name,
    run.flow,
    paintStatus(run.status, style),
    instant(run.startedAt),
    run.startedBy,
    run.waitsFor.map(waitSentence).join('; ') || (run.detail ?? ''),
  ]);
  return table({ heads: ['RUN', 'FLOW', 'STATUS', 'STARTED', 'BY', 'WAITS FOR'], rows });
}
