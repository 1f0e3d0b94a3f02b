import type { Define } from '../command-table.ts';
import { steerDecision } from '../steer-decision.ts';
import { stepAndText } from '../step-and-text.ts';

export const ask: Define = (command, context) => {
  command
    .argument('<run>', 'name or id')
    .argument('<step and question...>', 'the step may be left out where only one decision is open')
    .option('--of <user>', 'who should know; whoever may answer otherwise')
    .usage('[options] <run> [step] <question>')
    .action(async (run: string, words: string[], { of: user }: { of?: string }) => {
      const { step, text: question } = stepAndText(words);
      await steerDecision(
        {
          ...{ run, step },
          send: (client, { run: { id } }, of) =>
            client.ask(id, { ...of, question, ...(user !== undefined && { of: user }) }),
          said: (of) => `${of.step} waits for information: its clocks stand still, and nobody else grants it.`,
        },
        context,
      );
    });
};
