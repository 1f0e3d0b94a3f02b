import type { Define } from '../command-table.ts';
import { presentMigration } from '../present/migration.ts';
import { presentSummary } from '../present/summary.ts';

type Options = { readonly to: string; readonly reason?: string; readonly dryRun?: boolean };

export const migrate: Define = (command, { client, answer, style }) => {
  command
    .argument('<run>', 'name or id')
    .option('--to <hash>', 'the version; the newest of its flow where none is named', 'newest')
    .option('--reason <text>', 'kept in the history')
    .option('--dry-run', 'say what it would do, and change nothing')
    .action(async (run: string, { to, reason = '', dryRun }: Options) => {
      const api = client();
      if (dryRun) answer(await api.migration(run, to), presentMigration);
      else answer(await api.migrate(run, { to, reason }), (summary) => presentSummary(summary, style));
    });
};
