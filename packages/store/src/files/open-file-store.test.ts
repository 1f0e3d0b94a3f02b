import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileStoreSuite, lines, stream } from '../file-store.suite.ts';
import { startWriter } from '../testing/start-writer.ts';
import { openFileStore } from './open-file-store.ts';

const newDirectory = () => mkdtemp(join(tmpdir(), 'signalbox-files-'));

fileStoreSuite('files', async () => {
  const directory = await newDirectory();
  return {
    open: (given) => openFileStore({ directory, ...given }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
});

fileStoreSuite('files with little in memory', async () => {
  const directory = await newDirectory();
  return {
    open: (given) => openFileStore({ directory, maxOpenFiles: 4, maxKnownLogs: 1, ...given }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
});

describe('files of logs', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await newDirectory();
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** A closed store with five lines; answers the path of their file. */
  async function fiveLines(): Promise<string> {
    const files = await openFileStore({ directory });
    await files.appendLog(stream(), lines(0, 5));
    await files.close();
    const names = await readdir(join(directory, 'logs'), { recursive: true });
    return join(directory, 'logs', names.find((name) => name.endsWith('.ndjson')) ?? '');
  }

  /** What is left of five lines after the damage, and whether writing goes on right after it. */
  async function readAndGoOn(kept: number): Promise<void> {
    const files = await openFileStore({ directory });
    expect(await files.readLog(stream(), 0, 100)).toEqual(lines(0, kept));
    expect(await files.appendLog(stream(), lines(kept, 8))).toEqual({ next: 8 });
    expect(await files.readLog(stream(), 0, 100)).toEqual(lines(0, 8));
    await files.close();
    const again = await openFileStore({ directory });
    expect(await again.readLog(stream(), 0, 100)).toEqual(lines(0, 8));
    await again.close();
  }

  test('a line that was not written whole is cut off', async () => {
    const path = await fiveLines();
    await appendFile(path, '{"pos":5,"time":5,"type":0,"out":"a torn li');
    await readAndGoOn(5);
  });

  test('a last line without its end is cut off', async () => {
    const path = await fiveLines();
    await truncate(path, (await stat(path)).size - 3);
    await readAndGoOn(4);
  });

  test.each([
    ['zeros', '\u0000'.repeat(5000)],
    ['zeros with a newline', `${'\u0000'.repeat(50)}\n`],
    ['a line of another position', '{"pos":9,"time":5,"type":0,"out":"x"}\n'],
    [
      'a line with zeros inside',
      '{"pos":5,"time":5,"type":0,"out":"x\u0000\u0000"}\n{"pos":6,"time":5,"type":0,"out":"x"}\n',
    ],
    ['something else', 'hello\n'],
  ])('after a loss of power, %s at the end are cut off', async (_, rest) => {
    const path = await fiveLines();
    await appendFile(path, rest);
    await readAndGoOn(5);
  });

  test('what stood behind a bad line never comes back', async () => {
    const path = await fiveLines();
    const bad = `${'x'.repeat('{"pos":5,"time":5,"type":1,"out":"line 5"}'.length)}\n`;
    await appendFile(path, `${bad}{"pos":6,"time":6,"type":0,"out":"never acknowledged"}\n`);
    const files = await openFileStore({ directory });
    await files.appendLog(stream(), lines(5, 6));
    await files.close();
    const again = await openFileStore({ directory });
    expect(await again.readLog(stream(), 0, 100)).toEqual(lines(0, 6));
    await again.close();
  });

  test('an empty file is an empty stream', async () => {
    const path = await fiveLines();
    await writeFile(path, '');
    await readAndGoOn(0);
  });

  test('a write that fails keeps nothing, and the next one goes on', async () => {
    const path = await fiveLines();
    const files = await openFileStore({ directory });
    await files.readLog(stream(), 0, 1);
    const content = await readFile(path);
    await rm(path);
    await rm(join(path, '..'), { recursive: true });
    await writeFile(join(path, '..'), 'a file where a directory was');
    const append = files.appendLog(stream(), lines(5, 6));
    const next = files.appendLog(stream(), lines(6, 7));
    await expect(append).rejects.toMatchObject({ code: 'store_failed' });
    await expect(next).rejects.toMatchObject({ code: 'store_failed' });
    await rm(join(path, '..'));
    await mkdir(join(path, '..'));
    await writeFile(path, content);
    await expect(files.appendLog(stream(), lines(6, 7))).rejects.toMatchObject({ details: { expected: 5 } });
    expect(await files.appendLog(stream(), lines(5, 7))).toEqual({ next: 7 });
    expect(await files.readLog(stream(), 0, 100)).toEqual(lines(0, 7));
    await files.close();
  });

  test('a full disk is told as such, keeps nothing of the lines, and lets go on when there is space again', async () => {
    const path = await fiveLines();
    const files = await openFileStore({ directory });
    await files.readLog(stream(), 0, 1);
    await rename(path, `${path}.kept`);
    await symlink('/dev/full', path);
    await expect(files.appendLog(stream(), lines(5, 9))).rejects.toMatchObject({ code: 'disk_full' });
    await rename(`${path}.kept`, path);
    expect(await files.readLog(stream(), 0, 100)).toEqual(lines(0, 5));
    expect(await files.appendLog(stream(), lines(5, 9))).toEqual({ next: 9 });
    expect(await files.readLog(stream(), 0, 100)).toEqual(lines(0, 9));
    await files.close();
  });

  test('kill -9 of the writer loses no acknowledged line', async () => {
    const program = new URL('../testing/log-writer-process.ts', import.meta.url);
    const acknowledged = new Map<string, number>();
    for (const round of [1, 2, 3]) {
      const writer = await startWriter(program, directory);
      await writer.acknowledged(60 * round + 11);
      for (const line of await writer.kill()) {
        const [proc = '', next] = line.split(' ');
        acknowledged.set(proc, Number(next));
      }
      const files = await openFileStore({ directory });
      for (const [proc, next] of acknowledged) {
        const found = await files.readLog(stream({ proc }), 0, 1_000_000);
        expect(found.length).toBeGreaterThanOrEqual(next);
        expect(found.map(({ out }) => out.trimEnd())).toEqual(
          found.map((_, pos) => `${proc} ${pos} ${'x'.repeat(pos % 300)}`.trimEnd()),
        );
        expect(await files.appendLog(stream({ proc }), [])).toEqual({ next: found.length });
      }
      await files.close();
    }
    expect(acknowledged.size).toBe(3);
  });
});
