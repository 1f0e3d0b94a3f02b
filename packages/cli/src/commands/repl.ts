import type { Define } from '../command-table.ts';
import { runRepl } from '../repl/repl.ts';

export const repl: Define = (command, context) => {
  command.action(async () => {
    const { input, output } = context.terminal;
    const terminal = input.isTTY === true && output.isTTY === true;
    const { style, environment } = context;
    const status = await runRepl({ client: context.echoer(), input, output, terminal, style, environment });
    context.end(terminal ? 0 : status);
  });
};
