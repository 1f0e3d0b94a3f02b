import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { unlessGone } from './docker-error.ts';

/** The start of a file in a container, if it is a file. */
export async function readContainerFile(container: Docker.Container, path: string, mostBytes: number): Promise<string> {
  const archive = (await container.getArchive({ path }).catch(unlessGone)) as Readable | undefined;
  if (!archive) return '';
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of archive as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes + 8 * blockBytes) break;
  }
  return firstFile(Buffer.concat(chunks), mostBytes);
}

/** A folder that everybody may write into, or a file that everybody may read. */
export type ArchiveEntry = { readonly folder: string } | { readonly file: string; readonly text: string };

/** What a daemon unpacks. */
export function archiveOf(entries: readonly ArchiveEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(2 * blockBytes)]);
}

/** Puts all of a folder of this machine into one of a container, as root's. */
export async function fillFolder(container: Docker.Container, path: string, from: string): Promise<void> {
  const options = ['--owner=0', '--group=0', '--numeric-owner', '-C', from, '-cf', '-', '.'];
  const tar = spawn('tar', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [[code]] = await Promise.all([once(tar, 'exit'), container.putArchive(tar.stdout, { path })]);
    if (code !== 0) throw new Error(`tar could not read ${from}`);
  } finally {
    // Where the daemon takes nothing more, it would wait for ever.
    tar.kill();
  }
}

const blockBytes = 512;

function blocksOf(entry: ArchiveEntry): readonly Buffer[] {
  if ('folder' in entry) return named(`${entry.folder}/`, (name) => [header(name, '0001777', '5', 0)]);
  const bytes = Buffer.from(entry.text);
  return named(entry.file, (name) => [header(name, '0000644', '0', bytes.length), ...filled(bytes)]);
}

/** A name that has no room in its head stands before it. */
function named(path: string, blocks: (name: string) => readonly Buffer[]): readonly Buffer[] {
  const name = Buffer.from(`${path.replace(/^\/+/, '')}\0`);
  const short = name.toString('utf8', 0, Math.min(name.length - 1, nameBytes - 1));
  if (name.length <= nameBytes) return blocks(short);
  return [header('././@LongLink', '0000644', 'L', name.length), ...filled(name), ...blocks(short)];
}

const nameBytes = 100;

function filled(bytes: Buffer): readonly Buffer[] {
  return [bytes, Buffer.alloc((blockBytes - (bytes.length % blockBytes)) % blockBytes)];
}

/** Root's, and of no time. */
function header(name: string, mode: string, kind: '0' | '5' | 'L', bytes: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(name, 0, nameBytes, 'utf8');
  block.write(`${mode}\0`, 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  // The sum counts itself as blanks.
  block.write('        ', 148);
  block.write(kind, 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Skips what an archive says about an entry before it. */
function firstFile(archive: Buffer, mostBytes: number): string {
  for (let at = 0; at + blockBytes <= archive.length; ) {
    const kind = String.fromCharCode(archive[at + 156] ?? 0);
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 136), 8) || 0;
    const start = at + blockBytes;
    if (kind === '0' || kind === '\0') return archive.toString('utf8', start, start + Math.min(size, mostBytes));
    if (kind !== 'x' && kind !== 'g' && kind !== 'L') return '';
    at = start + Math.ceil(size / blockBytes) * blockBytes;
  }
  return '';
}
