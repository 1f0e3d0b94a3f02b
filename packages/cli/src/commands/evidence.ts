import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, type EvidenceView, noteLimits } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { instant } from '../present/instant.ts';
import { table } from '../present/table.ts';
import { reasonOf } from '../reason-of.ts';

type AddOptions = { readonly name?: string };
type GetOptions = { readonly output: string };

export const evidence: Define = (command, { client, answer }) => {
  command
    .command('add')
    .description('put a file to an open decision')
    .argument('<run>', 'name or id')
    .argument('<step>', 'whose decision is open')
    .argument('<file>', `at most ${noteLimits.fileBytes / 1024 / 1024} MB`)
    .option('--name <name>', 'in place of the name of the file')
    .action(async (run: string, step: string, file: string, { name = basename(file) }: AddOptions) => {
      const added = await client().addEvidence(run, { step, name }, await bytesOf(file));
      answer(added, (view) => `Put ${view.name} to ${step}, sha256 ${view.sha256}.`);
    });

  command
    .command('list')
    .description('list the files that were put to decisions of a run')
    .argument('<run>', 'name or id')
    .action(async (run: string) => answer({ evidence: (await client().run(run)).evidence }, presentList));

  command
    .command('get')
    .description('fetch such a file')
    .argument('<run>', 'name or id')
    .argument('<id>', 'as list and show tell it')
    .requiredOption('--output <file>', 'which must not be there')
    .action(async (run: string, id: string, { output }: GetOptions) => {
      const bytes = await client().evidence(run, id);
      await writeNew(output, bytes);
      answer({ output, bytes: bytes.length }, () => `Wrote ${bytes.length} bytes to ${output}.`);
    });
};

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new AppError('argument_invalid', { message: `Cannot read ${file}: ${reasonOf(cause)}` }, { cause });
  }
}

/** The name that somebody gave it decides nothing here, and no file is written over. */
async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: 'wx' });
  } catch (cause) {
    throw new AppError('argument_invalid', { message: `Cannot write ${path}: ${reasonOf(cause)}` }, { cause });
  }
}

function presentList({ evidence: files }: { readonly evidence: readonly EvidenceView[] }): string {
  if (files.length === 0) return 'No file was put to a decision of this run.';
  const rows = files.map(({ id, step, name, bytes, by, at }) => [id, step, name, String(bytes), by, instant(at)]);
  return table({ heads: ['ID', 'STEP', 'FILE', 'BYTES', 'BY', 'SINCE'], rows });
}
