import { RunStatus } from '@signalbox/protocol';
import { Option } from 'commander';
import type { RunsFilter } from '../client.ts';
import type { Define } from '../command-table.ts';
import { presentRuns } from '../present/runs.ts';
import { readDate } from '../read-date.ts';
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
    .option('--group <group>', 'only runs of this group, by its id or name')
    .option('--from <date>', 'started then or later: 2026-10-01, or with a time 2026-10-01T08:00Z', readDate)
    .option('--until <date>', 'started before then', readDate)
    .option('--limit <count>', 'at most so many', readLimit, 50)
    .action(async ({ by, mine, ...more }: Options) => {
      const filter = { ...more, ...(by !== undefined && { startedBy: by }), ...(mine && { mine: '1' as const }) };
      const found = await client().runs(filter);
      // The server says which flows there are, where the name is none of them.
      if (found.length === 0 && filter.flow !== undefined) await client().flowVersions(filter.flow, { limit: 1 });
      answer({ runs: found }, (list) => presentRuns(list.runs, style));
    });
};
