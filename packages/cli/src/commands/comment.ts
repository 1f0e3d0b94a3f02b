import type { Define } from '../command-table.ts';

export const comment: Define = (command, { client, answer }) => {
  command
    .argument('<run>', 'name or id')
    .argument('<step>', 'whose decision is open')
    .argument('<text...>', 'what you say; it is kept with the decision, and given to later steps')
    .action(async (run: string, step: string, words: readonly string[]) => {
      const said = await client().comment(run, { step, text: words.join(' ') });
      answer(said, () => `Said about ${step}.`);
    });
};
