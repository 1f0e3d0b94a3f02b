import { AppError, type TransitionView } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { clean } from '../present/clean.ts';
import { eventText } from '../present/event-text.ts';
import { instant } from '../present/instant.ts';

export const watch: Define = (command, { client, json, write, style }) => {
  command
    .argument('<run>', 'name or id')
    .addHelpText(
      'after',
      '\nPrints what has happened and what happens, until the run is over; success only where it is done.\nWith --json each line is a transition of the journal.',
    )
    .action(async (wanted: string) => {
      const api = client();
      const { id, name } = clean(await api.run(wanted));
      const lines = ({ at, actor, events }: TransitionView) =>
        events.map((event) => `${instant(at)}  ${style.strong(name)}  ${eventText(event)}  (${actor})`);
      for await (const transition of api.watchRun(id)) {
        const told = json() ? [JSON.stringify(transition)] : lines(clean(transition));
        write(told.map((line) => `${line}\n`).join(''));
      }
      const { status } = await api.run(id);
      if (status !== 'done') throw new AppError('run_failed', { message: `Run ${name} is ${status}` });
    });
};
