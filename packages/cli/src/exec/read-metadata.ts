import { readFile } from 'node:fs/promises';
import { AppError, BuildView } from '@signalbox/protocol';

/** A build as the API answers it, and `signalbox builds --json` lists it: what a pipeline is told is to be that again. */
export async function readMetadata(file: string | undefined): Promise<PastBuild | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new AppError('argument_invalid', { message: `Cannot read ${file}` }, { cause: error });
  });
  const read = PastBuild.safeParse(parseJson(text, file));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const message = `${file} is no build of Signalbox: ${issue?.path.join('.')}: ${issue?.message}`;
  throw new AppError('argument_invalid', { message });
}

const PastBuild = BuildView.pick({
  ...{
    repository: true,
    number: true,
    event: true,
    commit: true,
    ref: true,
    branch: true,
    author: true,
    message: true,
  },
});
export type PastBuild = ReturnType<typeof PastBuild.parse>;

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('argument_invalid', { message: `${file} is not JSON` }, { cause: error });
  }
}
