import { join, relative, resolve } from 'node:path';
import type { PipelineFile } from '@signalbox/pipeline';
import type { Context } from './context.ts';
import { readPipelineFiles } from './exec/read-pipeline-files.ts';

type Input = Pick<Context, 'readInput'>;

/** All files that are named, those of folders, or those of this folder; each named as the person would name it. */
export async function readPipelineSources(paths: readonly string[], input: Input): Promise<readonly PipelineFile[]> {
  const named = paths.length > 0 ? paths : ['.'];
  return (await Promise.all(named.map((path) => filesOf(path, input)))).flat();
}

async function filesOf(path: string, input: Input): Promise<readonly PipelineFile[]> {
  const { folder, files } = await readPipelineFiles(path, input);
  if (path === '-') return files;
  return files.map(({ name, text }) => ({ name: join(path, relative(resolve(path), join(folder, name))), text }));
}
