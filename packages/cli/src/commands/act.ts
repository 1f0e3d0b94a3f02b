import { type AskOptions, askForAct } from '../ask-for-act.ts';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';

export const act: Define = (command, context) => {
  command
    .argument('<run>', 'name or id')
    .argument('<step>', 'that is open')
    .argument('<action>', 'of its job')
    .option(
      '--arg <name=value>',
      'what the action asks for, as name=value, name:=JSON or name@=FILE; repeatable',
      collect,
      [],
    )
    .option('--key <key>', 'a repeat with the same key is the same act, and gets its answer')
    .action(async (run: string, step: string, action: string, options: AskOptions) => {
      await askForAct({ run, step, action }, options, context);
    });
};
