import { AppError } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { steerDecision } from '../steer-decision.ts';

type Options = { readonly to?: string; readonly back?: boolean };

export const delegate: Define = (command, context) => {
  command
    .argument('<run>', 'name or id')
    .argument('[step]', 'may be left out where only one decision is open')
    .option('--to <user>', 'who decides in your place, in this decision only')
    .option('--back', 'you decide yourself again')
    .action(async (run: string, step: string | undefined, { to, back = false }: Options) => {
      if ((to === undefined) !== back) {
        throw new AppError('argument_invalid', { message: 'Either --to or --back says who decides.' });
      }
      await steerDecision(
        {
          ...{ run, step },
          send: (client, { run: { id } }, of) => client.delegate(id, { ...of, ...(to !== undefined && { to }) }),
          said: (of) => (to === undefined ? `You decide ${of.step} yourself.` : `${to} decides ${of.step} for you.`),
        },
        context,
      );
    });
};
