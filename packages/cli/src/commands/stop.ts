import type { Define } from '../command-table.ts';
import { clean } from '../present/clean.ts';
import { presentSummary } from '../present/summary.ts';

export const stop: Define = (command, { client, answer, note, style }) => {
  command
    .argument('<run>', 'name or id')
    .option('--reason <text>', 'kept in the history')
    .action(async (run: string, { reason }: { reason?: string }) => {
      const { name, status } = await client().run(run);
      if (status === 'stopped') note(clean(`Run ${name} was stopped before: nothing is changed.`));
      answer(await client().stop(run, reason), (summary) => presentSummary(summary, style));
    });
};
