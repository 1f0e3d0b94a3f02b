import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { PipelineFile } from '@signalbox/pipeline';
import { AppError } from '@signalbox/protocol';
import type { Context } from '../context.ts';
import { readSource } from '../read-source.ts';

/** The folder that a pipeline works in, and its files by their paths in there. */
export type PipelineSource = { readonly folder: string; readonly files: readonly PipelineFile[] };

type Input = Pick<Context, 'readInput'>;

/**
 * A file, or a folder with files in the usual places or directly in it. The pipeline works in the folder that has them,
 * and of `.woodpecker` in the one around it; that of the standard input, which is `-`, in this one.
 */
export async function readPipelineFiles(path: string, input: Input): Promise<PipelineSource> {
  if (path === '-')
    return { folder: resolve('.'), files: [{ name: standardInput, text: await readSource(path, input) }] };
  const place = resolve(path);
  const isFolder = (await look(place, path)).isDirectory();
  const holder = isFolder ? place : dirname(place);
  const folder = basename(holder) === usualFolder ? dirname(holder) : holder;
  const paths = isFolder ? await findFiles(place) : [place];
  if (paths.length === 0) {
    const where = path === '.' ? 'this folder' : path;
    throw invalid(`There is no ${usualFolder}/*.yaml, .woodpecker.yaml, .drone.yml or other .yaml in ${where}`);
  }
  const files = paths.map(async (each) => ({ name: relative(folder, each), text: await readFile(each, 'utf8') }));
  return { folder, files: await Promise.all(files) };
}

/** A file's name is that of its workflow, too, for which `-` is none. */
const standardInput = 'stdin';

const usualFolder = '.woodpecker';
const usualFiles = ['.woodpecker.yaml', '.woodpecker.yml', '.drone.yml'];

/** The first of the usual places, as a server looks for them, and then all that the folder has. */
async function findFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  if (names.includes(usualFolder)) {
    const inside = await yamlIn(join(folder, usualFolder));
    if (inside.length > 0) return inside;
  }
  const usual = usualFiles.find((name) => names.includes(name));
  return usual === undefined ? yamlIn(folder) : [join(folder, usual)];
}

async function yamlIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name));
  return files.map(({ name }) => join(folder, name)).sort();
}

async function look(place: string, path: string) {
  try {
    return await stat(place);
  } catch (error) {
    throw new AppError('argument_invalid', { message: `Cannot read ${path}: it is not there` }, { cause: error });
  }
}

function invalid(message: string): AppError {
  return new AppError('argument_invalid', { message });
}
