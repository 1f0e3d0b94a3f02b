import { readFile } from 'node:fs/promises';
import { AppError } from '@signalbox/protocol';
import type { Context } from './context.ts';

/** The text of a file; `-` is the standard input. */
export async function readSource(file: string, { readInput }: Pick<Context, 'readInput'>): Promise<string> {
  if (file === '-') return readInput();
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new AppError(
      'argument_invalid',
      { message: `Cannot read ${file}: ${reasonOf(error, file)}` },
      { cause: error },
    );
  }
}

function reasonOf(error: unknown, file: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return `it is a folder; name its files, as ${file.replace(/\/+$/, '')}/*.fsl`;
  return String(error);
}
