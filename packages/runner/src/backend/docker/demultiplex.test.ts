import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { demultiplex } from './demultiplex.ts';

function frame(stream: 1 | 2, content: string): Buffer {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(Buffer.byteLength(content), 4);
  return Buffer.concat([head, Buffer.from(content)]);
}

const frames = Buffer.concat([frame(1, 'one '), frame(2, 'problem'), frame(1, ''), frame(1, 'two')]);

test.each([1, 3, 8, 11, 1000])('the two outputs are parted, however the frames are cut: %i bytes', async (size) => {
  const pieces = Array.from({ length: Math.ceil(frames.length / size) }, (_, at) =>
    frames.subarray(at * size, (at + 1) * size),
  );
  const { stdout, stderr } = demultiplex(Readable.from(pieces));
  expect(await Promise.all([text(stdout), text(stderr)])).toEqual(['one two', 'problem']);
});

test('no more is read than somebody takes', async () => {
  const source = new PassThrough({ highWaterMark: 1 });
  const { stdout, stderr } = demultiplex(source);
  const big = frame(1, 'x'.repeat(1_000_000));
  let taken = 0;
  source.on('pause', () => undefined);
  for (let at = 0; at < big.length && source.write(big.subarray(at, at + 10_000)); at += 10_000) taken += 10_000;
  expect(taken).toBeLessThan(big.length);
  source.end();
  stdout.resume();
  stderr.resume();
});

test('a broken stream breaks both', async () => {
  const source = new PassThrough();
  const { stdout, stderr } = demultiplex(source);
  source.destroy(new Error('gone'));
  await expect(text(stdout)).rejects.toThrow('gone');
  await expect(text(stderr)).rejects.toThrow('gone');
});
