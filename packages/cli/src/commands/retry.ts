import type { Define } from '../command-table.ts';
import { presentSummary } from '../present/summary.ts';

export const retry: Define = (command, { client, answer, style }) => {
  command.argument('<run>', 'name or id').action(async (run: string) => {
    answer(await client().retry(run), (summary) => presentSummary(summary, style));
  });
};
