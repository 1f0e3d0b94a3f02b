import type { Define } from '../command-table.ts';
import { presentSummary } from '../present/summary.ts';

export const retry: Define = (command, { client, answer, style }) => {
  command
    .argument('<run>', 'name or id')
    .argument('[step]', 'that must be among those that are blocked or wait for their next try')
    .action(async (run: string, step?: string) => {
      answer(await client().retry(run, step), (summary) => presentSummary(summary, style));
    });
};
