import type { Define } from '../command-table.ts';
import { presentSummary } from '../present/summary.ts';

export const trigger: Define = (command, { client, answer, style }) => {
  command
    .argument('<run>', 'name or id')
    .argument('<step>', 'that waits to be triggered')
    .action(async (run: string, step: string) => {
      answer(await client().trigger(run, step), (summary) => presentSummary(summary, style));
    });
};
