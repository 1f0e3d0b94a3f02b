import { readFile } from 'node:fs/promises';
import { AppError } from '@signalbox/protocol';
import type { Context } from './context.ts';

/** The text of a file; `-` is the standard input. */
export async function readSource(file: string, { readInput }: Pick<Context, 'readInput'>): Promise<string> {
  if (file === '-') return readInput();
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'there is no such file' : String(error);
    throw new AppError('argument_invalid', { message: `Cannot read ${file}: ${reason}` }, { cause: error });
  }
}
