import type { Define } from '../command-table.ts';
import { steerDecision } from '../steer-decision.ts';
import { stepAndText } from '../step-and-text.ts';

export const answer: Define = (command, context) => {
  command
    .argument('<run>', 'name or id')
    .argument('<step and answer...>', 'the step may be left out where only one decision is open')
    .usage('[options] <run> [step] <answer>')
    .action(async (run: string, words: string[]) => {
      const { step, text } = stepAndText(words);
      await steerDecision(
        {
          ...{ run, step },
          send: (client, { run: { id } }, of) => client.answer(id, { ...of, text }),
          said: (of) => `${of.step} has the information, and its clocks go on.`,
        },
        context,
      );
    });
};
