import type { Define } from '../command-table.ts';
import { presentSummary } from '../present/summary.ts';

export const rollback: Define = (command, { client, answer, style }) => {
  command
    .argument('<run>', 'name or id')
    .option('--reason <text>', 'kept in the history')
    .action(async (run: string, { reason }: { reason?: string }) => {
      answer(await client().rollback(run, reason), (summary) => presentSummary(summary, style));
    });
};
