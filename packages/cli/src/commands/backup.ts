import { resolve } from 'node:path';
import { AppError } from '@signalbox/protocol';
import { type Backup, backUp, StoreError } from '@signalbox/store';
import type { Define } from '../command-table.ts';

export const backup: Define = (command, context) => {
  command
    .argument('<folder>', 'becomes a data folder; empty, or not there yet')
    .option('--data <folder>', 'the folder of the server, which may run', '.signalbox/data')
    .action((folder: string, { data }: { readonly data: string }) => {
      const made = { from: resolve(data), to: resolve(folder), at: context.now() };
      copy(made);
      context.answer({ folder: made.to }, (clean) => `${clean.folder} has a copy, with the key of its secrets`);
    });
};

function copy(backup: Backup): void {
  try {
    backUp(backup);
  } catch (error) {
    if (error instanceof StoreError) throw new AppError(error.code, { message: error.message }, { cause: error });
    throw error;
  }
}
