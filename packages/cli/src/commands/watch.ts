import { AppError, type TransitionView } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { clean } from '../present/clean.ts';
import { presentJournal } from '../present/journal.ts';

export const watch: Define = (command, { client, json, write, style }) => {
  command
    .argument('<run>', 'name or id')
    .addHelpText(
      'after',
      '\nPrints what has happened and what happens, until the run is over; success only where it is done.',
    )
    .action(async (name: string) => {
      const api = client();
      const line = (transition: TransitionView) =>
        json() ? JSON.stringify(transition) : presentJournal([clean(transition)], style);
      for await (const transition of api.watchRun(name)) write(`${line(transition)}\n`);
      const { name: run, status } = await api.run(name);
      if (status !== 'done') throw new AppError('run_failed', { message: `Run ${run} is ${status}` });
    });
};
