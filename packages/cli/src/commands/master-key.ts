import type { Define } from '../command-table.ts';

export const masterKey: Define = (command, { client, answer }) => {
  command
    .command('rotate')
    .description(
      'make a new master key; where SIGNALBOX_MASTER_KEYS gives them, take the first of those for all secrets',
    )
    .action(async () => {
      answer(await client().rotateMasterKey(), ({ resealed, made }) => {
        const values = resealed === 1 ? '1 sealed value is' : `${resealed} sealed values are`;
        return `${values} under ${made ? 'a new master key' : 'the first master key'} now; no other is needed any more.`;
      });
    });
};
