import type { Define } from '../command-table.ts';
import { presentSummary } from '../present/summary.ts';

export const skip: Define = (command, { client, answer, style }) => {
  command
    .argument('<run>', 'name or id')
    .argument('<step>', 'that is open')
    .argument('<outcome>', 'that it is taken to have ended with')
    .requiredOption('--reason <text>', 'kept in the history')
    .action(async (run: string, step: string, outcome: string, { reason }: { reason: string }) => {
      answer(await client().skip(run, { step, outcome, reason }), (summary) => presentSummary(summary, style));
    });
};
