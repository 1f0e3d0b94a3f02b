import { type AskOptions, askForAct } from '../ask-for-act.ts';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';

export const trigger: Define = (command, context) => {
  command
    .argument('<run>', 'name or id')
    .argument('<step>', 'that waits to be triggered')
    .option(
      '--arg <name=value>',
      'in place of what the flow says, as name=value, name:=JSON or name@=FILE; repeatable',
      collect,
      [],
    )
    .option('--key <key>', 'a repeat with the same key is the same trigger, and gets its answer')
    .action(async (run: string, step: string, options: AskOptions) => {
      await askForAct({ run, step, action: 'trigger' }, options, context);
    });
};
