import { AppError, type TransitionView } from '@signalbox/protocol';
import type { Client } from '../client.ts';
import type { Define } from '../command-table.ts';
import { clean } from '../present/clean.ts';
import { eventText } from '../present/event-text.ts';
import { instant } from '../present/instant.ts';

export const watch: Define = (command, { client, json, write, style }) => {
  command
    .argument('<run>', 'name or id')
    .option('--until-held', 'end where the run is held, too: nothing goes on by itself there')
    .addHelpText(
      'after',
      '\nPrints what has happened and what happens, until the run is over; success only where it is done.\nA held run is not over, and watched on for what people do.\nWith --json each line is a transition of the journal.',
    )
    .action(async (wanted: string, { untilHeld }: { untilHeld?: true }) => {
      const api = client();
      const { id, name } = clean(await api.run(wanted));
      const lines = ({ at, actor, events }: TransitionView) =>
        events.map((event) => `${instant(at)}  ${style.strong(name)}  ${eventText(event)}  (${actor})`);
      let held = false;
      for await (const transition of api.watchRun(id)) {
        const told = json() ? [JSON.stringify(transition)] : lines(clean(transition));
        write(told.map((line) => `${line}\n`).join(''));
        held = transition.events.reduce(
          (was, { type }) => type === 'run_held' || (was && type !== 'run_continued'),
          held,
        );
        if (untilHeld && held && (await isHeldSince(id, transition.seq, api))) break;
      }
      const { status } = await api.run(id);
      if (status !== 'done') throw new AppError('run_failed', { message: `Run ${name} is ${status}` });
    });
};

/** What is told of the past may have been held and gone on since; then what follows is told too. */
async function isHeldSince(run: string, seq: number, api: Client): Promise<boolean> {
  const found = await api.run(run);
  return found.status === 'held' && found.seq <= seq;
}
