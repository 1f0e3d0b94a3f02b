import type { Define } from '../command-table.ts';
import { steerDecision } from '../steer-decision.ts';

export const claim: Define = (command, context) => {
  command
    .argument('<run>', 'name or id')
    .argument('[step]', 'may be left out where only one decision is open')
    .option('--back', 'nobody looks after it any more')
    .action(async (run: string, step: string | undefined, { back = false }: { back?: boolean }) => {
      await steerDecision(
        {
          ...{ run, step },
          send: (client, { run: { id } }, of) => (back ? client.unclaim(id, of) : client.claim(id, of)),
          said: (of) => (back ? `Nobody looks after ${of.step} now.` : `You look after ${of.step}.`),
        },
        context,
      );
    });
};
