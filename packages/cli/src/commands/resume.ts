import type { Define } from '../command-table.ts';
import { presentSummary } from '../present/summary.ts';

export const resume: Define = (command, { client, answer, style }) => {
  command.argument('<run>', 'name or id').action(async (run: string) => {
    answer(await client().resume(run), (summary) => presentSummary(summary, style));
  });
};
