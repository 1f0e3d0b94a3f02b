import { resolve } from 'node:path';
import { AppError } from '@signalbox/protocol';
import { type CheckedDatabase, checkPostgres, checkSqlite, readDatabaseUrl, StoreError } from '@signalbox/store';
import type { Define } from '../command-table.ts';

type Options = { readonly data: string; readonly database?: string };

export const fsck: Define = (command, context) => {
  command
    .option('--data <folder>', 'the folder of the server, which may run', '.signalbox/data')
    .option('--database <address>', 'the PostgreSQL of the servers, which may run; or SIGNALBOX_DATABASE')
    .addHelpText(
      'after',
      '\nReads a data folder on this machine or a database, asks no server and writes nothing. `npm start` with the demo has ' +
        '.signalbox/demo.',
    )
    .action(async (options: Options) => {
      const isFolderGiven = command.getOptionValueSource('data') === 'cli';
      const address = options.database ?? (isFolderGiven ? undefined : context.environment.SIGNALBOX_DATABASE);
      const { place, ...checked } = address ? await checkAt(address) : await checkIn(resolve(options.data));
      const { runs, builds, tasks, faults } = checked;
      const looked = [count(runs, 'run'), count(builds, 'build'), count(tasks, 'task')].join(', ');
      context.answer({ folder: place, ...checked }, (clean) =>
        [
          ...clean.faults.map(({ at, problem }) => `${at}: ${problem}`),
          `${looked} in ${clean.folder}: ${count(faults.length, 'fault')}`,
        ].join('\n'),
      );
      if (faults.length > 0)
        throw new AppError('data_broken', { message: `The data has ${count(faults.length, 'fault')}` });
    });
};

type Checked = CheckedDatabase & { readonly place: string };

function checkIn(folder: string): Promise<Checked> {
  return told('name the folder of the server with --data', async () => ({
    place: folder,
    ...(await checkSqlite(folder)),
  }));
}

function checkAt(address: string): Promise<Checked> {
  const read = readDatabaseUrl(address);
  // Never the address itself: there is a password in it.
  if (!read.ok) throw new AppError('config_invalid', { message: `--database: ${read.problem}` });
  const { database } = read;
  return told('name the database of the servers with --database', async () => ({
    place: database.place,
    ...(await checkPostgres(database)),
  }));
}

async function told(hint: string, check: () => Promise<Checked>): Promise<Checked> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const { code, message } = error;
    throw new AppError(code, { message, ...(code === 'store_failed' && { hint }) }, { cause: error });
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
