import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileStore, LogLine, LogStream } from './file-store.ts';

export type FilePlace = {
  readonly open: (given?: { readonly maxLogBytes?: number }) => Promise<FileStore>;
  readonly remove: () => Promise<void>;
};

/** What every store of blobs and logs must do. */
export function fileStoreSuite(name: string, newPlace: () => Promise<FilePlace>): void {
  let place: FilePlace;
  let files: FileStore;

  beforeEach(async () => {
    place = await newPlace();
    files = await place.open();
  });

  afterEach(async () => {
    await files.close();
    await place.remove();
  });

  const reopen = async (given: { readonly maxLogBytes?: number } = {}) => {
    await files.close();
    files = await place.open(given);
  };

  describe(`${name}: blobs`, () => {
    test('bytes are kept under their SHA-256', async () => {
      const bytes = Buffer.from([0, 1, 2, 255, 10]);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(await files.putBlob(bytes)).toBe(sha256);
      expect(Buffer.from((await files.blob(sha256)) ?? [])).toEqual(bytes);
      expect(await files.blob('0'.repeat(64))).toBeUndefined();
    });

    test('the same bytes put many times at once are one blob', async () => {
      const names = await Promise.all(Array.from({ length: 20 }, () => files.putBlob(Buffer.from('plan'))));
      expect(new Set(names).size).toBe(1);
      await reopen();
      expect(Buffer.from((await files.blob(names[0] ?? '')) ?? []).toString()).toBe('plan');
    });

    test('a path to a blob is not its name', async () => {
      const sha256 = await files.putBlob(Buffer.from('plan'));
      expect(await files.blob(`./${sha256.slice(0, 2)}/${sha256}`)).toBeUndefined();
    });

    test.each(['../signalbox.db', '', 'A'.repeat(64), `${'a'.repeat(63)}/`])('%j names no blob', async (sha256) => {
      expect(await files.blob(sha256)).toBeUndefined();
    });
  });

  describe(`${name}: logs`, () => {
    test('lines are read as they were written, from any position', async () => {
      expect(await files.appendLog(stream(), lines(0, 3))).toEqual({ next: 3 });
      expect(await files.appendLog(stream(), lines(3, 10))).toEqual({ next: 10 });
      expect(await files.readLog(stream(), 0, 100)).toEqual(lines(0, 10));
      expect(await files.readLog(stream(), 4, 2)).toEqual(lines(4, 6));
      expect(await files.readLog(stream(), 10, 5)).toEqual([]);
      expect(await files.readLog(stream(), 0, 0)).toEqual([]);
      expect(await files.readLog(stream({ proc: 'other' }), 0, 5)).toEqual([]);
    });

    test('repeats are left out, whole or in part', async () => {
      await files.appendLog(stream(), lines(0, 5));
      expect(await files.appendLog(stream(), lines(0, 5))).toEqual({ next: 5 });
      expect(await files.appendLog(stream(), lines(3, 8))).toEqual({ next: 8 });
      expect(await files.appendLog(stream(), [])).toEqual({ next: 8 });
      expect(await files.readLog(stream(), 0, 100)).toEqual(lines(0, 8));
    });

    test('a repeat of lines that are still being written is answered after them', async () => {
      const answered: string[] = [];
      const first = files.appendLog(stream(), lines(0, 2000)).then(() => answered.push('first'));
      const repeat = files.appendLog(stream(), lines(0, 2000)).then(() => answered.push('repeat'));
      await Promise.all([first, repeat]);
      expect(answered).toEqual(['first', 'repeat']);
    });

    test('a gap is refused with the position that is expected, and nothing of it is kept', async () => {
      const gap = (expected: number) => ({ code: 'log_gap', details: { expected } });
      await expect(files.appendLog(stream(), lines(1, 2))).rejects.toMatchObject(gap(0));
      await files.appendLog(stream(), lines(0, 2));
      await expect(files.appendLog(stream(), lines(3, 5))).rejects.toMatchObject(gap(2));
      const inside = [...lines(2, 3), ...lines(4, 5)];
      await expect(files.appendLog(stream(), inside)).rejects.toMatchObject(gap(3));
      expect(await files.readLog(stream(), 0, 100)).toEqual(lines(0, 2));
      expect(await files.appendLog(stream(), lines(2, 5))).toEqual({ next: 5 });
    });

    test('the positions go on after opening again', async () => {
      await files.appendLog(stream(), lines(0, 4));
      await reopen();
      await expect(files.appendLog(stream(), lines(5, 6))).rejects.toMatchObject({ details: { expected: 4 } });
      expect(await files.appendLog(stream(), lines(2, 6))).toEqual({ next: 6 });
      expect(await files.readLog(stream(), 0, 100)).toEqual(lines(0, 6));
    });

    test('appends of one stream are kept in the order of their calls', async () => {
      const calls = Array.from({ length: 200 }, (_, index) =>
        files.appendLog(stream(), lines(index * 3, index * 3 + 3)),
      );
      expect((await Promise.all(calls)).map(({ next }) => next)).toEqual(calls.map((_, index) => index * 3 + 3));
      expect(await files.readLog(stream(), 0, 1000)).toEqual(lines(0, 600));
    });

    test('appends of several streams may overtake each other, those of one never', async () => {
      const procs = ['a', 'b', 'c'];
      const calls = Array.from({ length: 60 }, (_, index) =>
        procs.map((proc) => files.appendLog(stream({ proc }), lines(index, index + 1))),
      );
      await Promise.all(calls.flat());
      for (const proc of procs) expect(await files.readLog(stream({ proc }), 0, 100)).toEqual(lines(0, 60));
    });

    test('a stream with much to write goes on right while others come and go', async () => {
      const busy = stream({ proc: 'busy' });
      const appends = [files.appendLog(busy, lines(0, 40_000))];
      for (let index = 0; index < 20; index += 1) {
        expect(await files.readLog(stream({ proc: `short ${index}` }), 0, 1)).toEqual([]);
        appends.push(files.appendLog(busy, lines(40_000 + index, 40_001 + index)));
      }
      expect((await Promise.all(appends)).at(-1)).toEqual({ next: 40_020 });
      await reopen();
      expect(await files.readLog(busy, 39_990, 100)).toEqual(lines(39_990, 40_020));
    });

    test('many streams at once do not mix, whatever their names are', async () => {
      const names = [
        'a',
        'A',
        '../a',
        'a/b',
        '',
        '\u0000',
        'ü'.repeat(400),
        ...range(0, 60).map((index) => `p${index}`),
      ];
      const streams = names.flatMap((proc) => [
        stream({ proc }),
        stream({ proc, epoch: 2 }),
        stream({ workflow: proc }),
      ]);
      const text = (of: LogStream, pos: number) => `${of.workflow}|${of.proc}|${of.epoch}|${pos}`;
      for (const pos of range(0, 3)) {
        const append = (of: LogStream) => files.appendLog(of, [{ pos, time: 0, type: 0, out: text(of, pos) }]);
        await Promise.all(streams.map(append));
      }
      for (const of of streams) {
        const found = await files.readLog(of, 0, 10);
        expect(found.map(({ out }) => out)).toEqual(range(0, 3).map((pos) => text(of, pos)));
      }
    });

    test('text of every kind comes back as it was', async () => {
      const outs = [
        '',
        '\n',
        '\r\n',
        '\u0000',
        '"}',
        '{"pos":9,',
        '\u001b[31m red',
        '\u{1F682}',
        'x'.repeat(1_000_000),
      ];
      const odd = outs.map((out, pos) => ({ pos, time: pos / 3, type: 1, out }));
      await files.appendLog(stream(), odd);
      expect(await files.readLog(stream(), 0, 100)).toEqual(odd);
      await reopen();
      expect(await files.readLog(stream(), 0, 100)).toEqual(odd);
    });

    test('a long log is read in portions, each from where it stopped', async () => {
      const long = range(0, 9000).map((pos) => ({ pos, time: 0, type: 0, out: `${pos} ${'y'.repeat(1000)}` }));
      await files.appendLog(stream(), long);
      const seen: LogLine[] = [];
      for (;;) {
        const portion = await files.readLog(stream(), seen.length, 100_000);
        if (portion.length === 0) break;
        seen.push(...portion);
      }
      expect(seen).toEqual(long);
      expect(await files.readLog(stream(), 7777, 2)).toEqual(long.slice(7777, 7779));
      await reopen();
      expect(await files.readLog(stream(), 7777, 2)).toEqual(long.slice(7777, 7779));
    });

    test('where commands of a step begin is known without reading it', async () => {
      expect(await files.logOutline(stream())).toEqual({ next: 0, commands: [] });
      const outs = ['+ make test', 'ok', '++ x', '"out":"+ no"', 'a + b', '+ ', '\n+ x'];
      const all = outs.map((out, pos) => ({ pos, time: 1_700_000_000.125, type: 0, out }));
      await files.appendLog(stream(), all.slice(0, 4));
      await files.appendLog(stream(), all.slice(4));
      expect(await files.logOutline(stream())).toEqual({ next: 7, commands: [0, 5] });
      await reopen();
      expect(await files.logOutline(stream())).toEqual({ next: 7, commands: [0, 5] });
      expect(await files.logOutline(stream({ proc: 'other' }))).toEqual({ next: 0, commands: [] });
    });

    test('a stream that reaches its limit keeps a line that says so, and drops what follows', async () => {
      await reopen({ maxLogBytes: 2000 });
      await files.appendLog(stream(), lines(0, 20));
      expect(await files.appendLog(stream(), lines(20, 100))).toEqual({ next: 100 });
      const kept = await files.readLog(stream(), 0, 1000);
      expect(kept.length).toBeLessThan(50);
      expect(kept.slice(0, -1)).toEqual(lines(0, kept.length - 1));
      expect(kept.at(-1)).toMatchObject({ pos: kept.length - 1, out: expect.stringContaining('limit of 2000 bytes') });
      expect(await files.appendLog(stream(), lines(100, 110))).toEqual({ next: 110 });
      await reopen({ maxLogBytes: 2000 });
      expect(await files.appendLog(stream(), lines(110, 120)), 'no gap after a restart').toEqual({ next: 120 });
      expect(await files.readLog(stream(), 0, 1000)).toEqual(kept);
      expect(await files.logOutline(stream())).toEqual({ next: kept.length, commands: [] });
    });

    test('a stream has no more lines and bytes than its writer allows it', async () => {
      const most = { lines: 8, bytes: 100_000 };
      await files.appendLog(stream(), lines(0, 8), most);
      expect(await files.readLog(stream(), 0, 100)).toEqual(lines(0, 8));
      expect(await files.appendLog(stream(), lines(8, 20), most)).toEqual({ next: 20 });
      await reopen();
      expect(await files.appendLog(stream(), lines(20, 30), most)).toEqual({ next: 30 });
      const kept = await files.readLog(stream(), 0, 100);
      expect(kept.slice(0, -1)).toEqual(lines(0, 8));
      expect(kept.at(-1)).toMatchObject({
        pos: 8,
        out: 'This log has reached its limit of 8 lines; what follows is dropped.',
      });
      const other = stream({ proc: 'other' });
      await files.appendLog(other, lines(0, 100), { lines: 1000, bytes: 600 });
      const few = await files.readLog(other, 0, 1000);
      expect(few.at(-1)).toMatchObject({ out: expect.stringContaining('limit of 600 bytes') });
    });

    test('what workflows leave is of their build, and goes with it alone', async () => {
      const bytes = Buffer.from('same');
      const names = await Promise.all(['b/1', 'b/1', '..'].map((build) => files.putArtifact(build, bytes)));
      const sha256 = await files.putBlob(bytes);
      expect(new Set([...names, sha256]).size).toBe(1);
      await reopen();
      const kept = async () => (await files.keptArtifacts()).map((each) => each.build).sort();
      expect(await kept()).toEqual(['..', 'b/1']);
      expect(Buffer.from((await files.artifact('..', sha256)) ?? [])).toEqual(bytes);
      await files.removeArtifacts('b/1');
      await files.removeArtifacts('b/1');
      expect([await files.artifact('b/1', sha256), await files.artifact('..', '../x')]).toEqual([undefined, undefined]);
      expect(await kept()).toEqual(['..']);
      expect(Buffer.from((await files.blob(sha256)) ?? [])).toEqual(bytes);
    });

    test('a closed store refuses', async () => {
      await files.close();
      await expect(files.appendLog(stream(), lines(0, 1))).rejects.toMatchObject({ code: 'store_failed' });
      await expect(files.putBlob(Buffer.from('x'))).rejects.toMatchObject({ code: 'store_failed' });
    });
  });
}

export function stream(given: Partial<LogStream> = {}): LogStream {
  return { build: 'b1', workflow: 'test', epoch: 1, proc: 'unit', ...given };
}

/** Lines from one position up to another, each with a text of its own. */
export function lines(from: number, to: number): readonly LogLine[] {
  return range(from, to).map((pos) => ({ pos, time: pos, type: pos % 2, out: `line ${pos}` }));
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
