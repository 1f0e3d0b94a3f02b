import type { Define } from '../command-table.ts';
import { presentSummary } from '../present/summary.ts';

export const compensateTo: Define = (command, { client, answer, style }) => {
  command
    .argument('<run>', 'name or id')
    .argument('<step>', 'that is entered anew, when all is taken back that followed it')
    .requiredOption('--reason <text>', 'kept in the history')
    .action(async (run: string, step: string, { reason }: { reason: string }) => {
      answer(await client().compensateTo(run, { step, reason }), (summary) => presentSummary(summary, style));
    });
};
