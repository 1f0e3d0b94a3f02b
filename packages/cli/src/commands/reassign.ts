import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import { steerDecision } from '../steer-decision.ts';

type Options = {
  readonly user: readonly string[];
  readonly group: readonly string[];
  readonly from?: string;
  readonly reason: string;
};

export const reassign: Define = (command, context) => {
  command
    .argument('<run>', 'name or id')
    .argument('[step]', 'may be left out where only one decision is open')
    .option('--user <user>', 'who is asked besides; repeatable', collect, [])
    .option('--group <group>', 'whose members are asked besides; repeatable', collect, [])
    .option('--from <user>', 'in place of this one, who is asked by name')
    .requiredOption('--reason <text>', 'kept in the history')
    .action(async (run: string, step: string | undefined, { user, group, from, reason }: Options) => {
      const body = { users: [...user], groups: [...group], reason, ...(from !== undefined && { from }) };
      await steerDecision(
        {
          ...{ run, step },
          send: (client, { run: { id } }, of) => client.reassign(id, { ...of, ...body }),
          said: (of) => `${of.step} is asked of others, as many have to agree as before.`,
        },
        context,
      );
    });
};
