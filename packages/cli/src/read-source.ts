import { readFile } from 'node:fs/promises';
import { AppError } from '@signalbox/protocol';
import type { Context } from './context.ts';
import { reasonOf } from './reason-of.ts';

/** The text of a file; `-` is the standard input. */
export async function readSource(file: string, { readInput }: Pick<Context, 'readInput'>): Promise<string> {
  if (file === '-') return readInput();
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new AppError(
      'argument_invalid',
      { message: `Cannot read ${file}: ${reasonFor(error, file)}` },
      { cause: error },
    );
  }
}

function reasonFor(error: unknown, file: string): string {
  const isFolder = error instanceof Error && 'code' in error && error.code === 'EISDIR';
  return `${reasonOf(error)}${isFolder ? `; name its files, as ${file.replace(/\/+$/, '')}/*.fsl` : ''}`;
}
