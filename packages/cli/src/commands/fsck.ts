import { resolve } from 'node:path';
import { AppError } from '@signalbox/protocol';
import { type CheckedDatabase, checkDatabase, StoreError } from '@signalbox/store';
import type { Define } from '../command-table.ts';

export const fsck: Define = (command, context) => {
  command
    .option('--data <folder>', 'the folder of the server, which may run', '.signalbox/data')
    .addHelpText(
      'after',
      '\nReads a data folder on this machine, asks no server and writes nothing. `npm start` with the demo has .signalbox/demo.',
    )
    .action(({ data }: { readonly data: string }) => {
      const folder = resolve(data);
      const checked = { folder, ...check(folder) };
      const { runs, builds, tasks, faults } = checked;
      const looked = [count(runs, 'run'), count(builds, 'build'), count(tasks, 'task')].join(', ');
      context.answer(checked, (clean) =>
        [
          ...clean.faults.map(({ at, problem }) => `${at}: ${problem}`),
          `${looked} in ${clean.folder}: ${count(faults.length, 'fault')}`,
        ].join('\n'),
      );
      if (faults.length > 0)
        throw new AppError('data_broken', { message: `The data has ${count(faults.length, 'fault')}` });
    });
};

function check(data: string): CheckedDatabase {
  try {
    return checkDatabase(data);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const { code, message } = error;
    const details = code === 'store_failed' ? { hint: 'name the folder of the server with --data' } : {};
    throw new AppError(code, { message, ...details }, { cause: error });
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
