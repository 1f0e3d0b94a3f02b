import { readFile } from 'node:fs/promises';
import { AppError, BuildView } from '@signalbox/protocol';
import { reasonOf } from '../reason-of.ts';

/** A build as the API answers it, and `signalbox builds --json` lists it: what a pipeline is told is to be that again. */
export async function readMetadata(file: string | undefined): Promise<PastBuild | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new AppError('argument_invalid', { message: `Cannot read ${file}: ${reasonOf(error)}` }, { cause: error });
  });
  const read = PastBuild.safeParse(parseJson(text, file));
  if (read.success) return read.data;
  const fields = [...new Set(read.error.issues.map(({ path }) => path.join('.')))].filter((field) => field !== '');
  const wrong = fields.length === 0 ? 'it is not an object' : `${fields.join(', ')} missing or of another kind`;
  const how = 'as `GET /api/builds/ID` answers it, or one of `signalbox builds --json`';
  throw new AppError('argument_invalid', { message: `${file} is no build of Signalbox (${wrong}): ${how}` });
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
