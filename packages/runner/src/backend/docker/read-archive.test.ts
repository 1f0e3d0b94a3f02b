import { execFile, spawn } from 'node:child_process';
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/run-plan.ts';
import { type ArchiveHead, readArchive } from './read-archive.ts';

const long = 'a-long-name-'.repeat(10);

async function archiveBy(format: string): Promise<Readable> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'made', long), { recursive: true });
  await writeFile(join(folder, 'made', long, `${long}ä`), 'four');
  await writeFile(join(folder, 'made/empty'), '');
  await symlink('/etc/passwd', join(folder, 'made/link'));
  return spawn('tar', ['--sort=name', `--format=${format}`, '-C', folder, '-cf', '-', 'made']).stdout;
}

async function headsOf(archive: Readable) {
  const heads: ArchiveHead[] = [];
  for await (const head of readArchive(archive)) heads.push(head);
  return heads;
}

test.each(['gnu', 'pax'])('names that have no room in their heads are read as %s writes them', async (format) => {
  expect(await headsOf(await archiveBy(format))).toEqual([
    { path: 'made/', kind: 'folder', bytes: 0 },
    { path: `made/${long}/`, kind: 'folder', bytes: 0 },
    { path: `made/${long}/${long}ä`, kind: 'file', bytes: 4 },
    { path: 'made/empty', kind: 'file', bytes: 0 },
    { path: 'made/link', kind: 'other', bytes: 0 },
  ]);
});

test.each(['gnu', 'pax'])(
  'a size that has no room in its head is known before any of it has come (%s)',
  async (format) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'x'), '');
    await truncate(join(folder, 'x'), 5 * 1024 ** 4);
    const tar = spawn('tar', [`--format=${format}`, '-C', folder, '-cf', '-', 'x']);
    for await (const head of readArchive(tar.stdout)) {
      expect(head).toEqual({ path: 'x', kind: 'file', bytes: 5 * 1024 ** 4 });
      break;
    }
    tar.kill();
  },
);

test('what is no archive, or ends in the middle of one, is read as far as it goes', async () => {
  expect(await headsOf(Readable.from([]))).toEqual([]);
  expect(await headsOf(Readable.from([Buffer.from('not an archive')]))).toEqual([]);
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'x'), 'x'.repeat(2000));
  const { stdout } = await promisify(execFile)('tar', ['-C', folder, '-cf', '-', 'x'], { encoding: 'buffer' });
  const pieces = Array.from({ length: 20 }, (_, index) => stdout.subarray(index * 50, index * 50 + 50));
  expect(await headsOf(Readable.from(pieces))).toEqual([{ path: 'x', kind: 'file', bytes: 2000 }]);
});
