import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { addAbortSignal, type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { ArtifactCount } from '../artifact-count.ts';
import type { Artifact, Taken, Taking } from '../backend.ts';
import { makeWritable } from '../make-writable.ts';
import { takeFiles } from '../take-files.ts';
import { daemonMessage, unlessGone } from './docker-error.ts';
import { readArchive } from './read-archive.ts';

export type FolderTaking = Taking & {
  readonly container: Docker.Container;
  readonly path: string;
  readonly temporaryFolder: () => Promise<string>;
};

/**
 * Takes what is in a folder of a container. The daemon sends all of it, holes in files as zeros: what is only told is
 * written nowhere, and what is kept is counted on its way.
 */
export async function takeFolder(taking: FolderTaking): Promise<Taken> {
  const { container, path, into, mostBytes, cancel, temporaryFolder } = taking;
  let archive: Readable | undefined;
  try {
    cancel.throwIfAborted();
    archive = (await container.getArchive({ path }).catch(unlessGone)) as Readable | undefined;
    if (!archive) return { files: [] };
    if (into === undefined) return { files: await listArchive(addAbortSignal(cancel, archive), mostBytes) };
    const folder = await temporaryFolder();
    const problem = await unpack(archive, folder, taking);
    await makeWritable(folder);
    const taken = await takeFiles(folder, taking);
    return { ...taken, ...(problem !== undefined && { lost: problem }) };
  } catch (error) {
    return { files: [], lost: daemonMessage(error) };
  } finally {
    archive?.destroy();
  }
}

/** Puts all of a folder of a container, also its links, into one of this machine. */
export async function keepFolder(container: Docker.Container, path: string, into: string): Promise<void> {
  const archive = (await container.getArchive({ path })) as Readable;
  const problem = await unpack(archive, into, { mostBytes: mostKept, cancel: new AbortController().signal });
  if (problem !== undefined) throw new Error(`Not all of ${path} could be kept: ${problem}`);
}

/** Real bytes also where a file has none. */
const mostKept = 10 * 1024 ** 3;

type Bounds = Pick<Taking, 'mostBytes' | 'cancel'>;

async function listArchive(archive: Readable, mostBytes: number): Promise<readonly Artifact[]> {
  const found: Artifact[] = [];
  const count = new ArtifactCount(mostBytes);
  for await (const { path, kind, bytes } of readArchive(archive)) {
    // What may stand in the place of the folder, as a link, has no part within it.
    const [, ...parts] = path.split('/');
    if (kind !== 'file' || parts.length === 0) continue;
    const file = { name: parts.join('/'), bytes };
    count.add(file);
    found.push(file);
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names and links in it may be anything: tar writes nothing outside. Gives why something could not be unpacked. */
async function unpack(archive: Readable, to: string, { mostBytes, cancel }: Bounds): Promise<string | undefined> {
  const count = new ArtifactCount(mostBytes);
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      try {
        count.addBytes(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const tar = spawn('tar', [...unpacking, '-C', to, '-xf', '-'], { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  tar.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(0, mostSaid);
  });
  const ended = once(tar, 'close');
  try {
    await pipeline(archive, counted, tar.stdin, { signal: cancel });
  } catch (error) {
    // Where tar has ended before, what it said is why.
    if (!isBrokenPipe(error)) throw error;
  }
  const [code] = await ended;
  return code === 0 ? undefined : said.split('\n')[0] || `tar ended with ${code}`;
}

const unpacking = [
  ...['--strip-components=1', '--no-same-owner', '--no-same-permissions', '--delay-directory-restore'],
];

const mostSaid = 1000;

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
