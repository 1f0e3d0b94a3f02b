import { AppError } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { presentMigration } from '../present/migration.ts';
import { presentSummary } from '../present/summary.ts';

const reasonNeeded = 'a run is moved to another version with a reason: give it with --reason "…"';

type Options = { readonly to: string; readonly reason?: string; readonly dryRun?: boolean };

export const migrate: Define = (command, { client, answer, style }) => {
  command
    .argument('<run>', 'name or id')
    .option('--to <hash>', 'the version; the newest of its flow where none is named', 'newest')
    .option('--reason <text>', 'why, kept in the history: needed but for --dry-run')
    .option('--dry-run', 'say what it would do, and change nothing')
    .action(async (run: string, { to, reason = '', dryRun }: Options) => {
      const api = client();
      if (dryRun) return answer(await api.migration(run, to), presentMigration);
      if (reason.trim() === '') throw new AppError('reason_required', { message: reasonNeeded });
      answer(await api.migrate(run, { to, reason }), (summary) => presentSummary(summary, style));
    });
};
