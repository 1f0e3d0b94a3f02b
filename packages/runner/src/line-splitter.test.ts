import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter, maxLineBytes } from './line-splitter.ts';

function split(...chunks: readonly (string | Buffer)[]): readonly string[] {
  const splitter = new LineSplitter();
  return [...chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk as string))), ...splitter.flush()];
}

test.each([
  ['whole lines', ['a\nb\n'], ['a', 'b']],
  ['a last line without its end', ['a\nb'], ['a', 'b']],
  ['empty lines', ['\n\na\n'], ['', '', 'a']],
  ['a line in pieces', ['a', 'b', 'c\nd'], ['abc', 'd']],
  ['both line ends', ['a\r\nb\nc\r\n'], ['a', 'b', 'c']],
  ['a line end in two pieces', ['a\r', '\nb'], ['a', 'b']],
  ['a progress bar', ['10%\r20%\r30%\n'], ['10%\r20%\r30%']],
  ['a character in two pieces', [Buffer.from([0xe2, 0x82]), Buffer.from([0xac, 0x0a])], ['€']],
  ['bytes that are no text', [Buffer.from([0x61, 0xff, 0xfe, 0x0a])], ['a\ufffd\ufffd']],
  ['half a character at the end', [Buffer.from([0x61, 0xe2, 0x82])], ['a\ufffd']],
  ['NUL', ['a\0b\n'], ['a\ufffdb']],
  ['nothing', [''], []],
])('%s', (_, chunks, lines) => {
  expect(split(...chunks)).toEqual(lines);
});

test('a long line becomes several, of which none is empty', () => {
  const x = 'x'.repeat(maxLineBytes);
  expect(split(`${x}\n`)).toEqual([x]);
  expect(split(`${x}${x}\nb`)).toEqual([x, x, 'b']);
  expect(split(`${x}x\nb`)).toEqual([x, 'x', 'b']);
  expect(split(`${x}\r\n`, '\n')).toEqual([x, '']);
  expect(split(`${x}${x}${x}`)).toEqual([x, x, x]);
});

test('a long line is not cut within a character', () => {
  const line = `x${'€'.repeat(maxLineBytes)}`;
  const parts = split(line);
  expect(parts.join('')).toBe(line);
  expect(parts.length).toBe(4);
});

test('bytes without any text are cut too', () => {
  const parts = split(Buffer.alloc(maxLineBytes * 2, 0x80));
  expect(parts.join('')).toBe('\ufffd'.repeat(maxLineBytes * 2));
});

test('how the bytes were cut into chunks does not matter', () => {
  const text = fc
    .array(fc.constantFrom('a', 'ü', '€', '😀', '\n', '\r', '\r\n', ' '))
    .map((parts) => Buffer.from(parts.join('')));
  fc.assert(
    fc.property(text, fc.array(fc.nat(8)), (bytes, sizes) => {
      const chunks: Buffer[] = [];
      let at = 0;
      for (const size of sizes) {
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(split(...chunks, bytes.subarray(at))).toEqual(split(bytes));
    }),
  );
});
