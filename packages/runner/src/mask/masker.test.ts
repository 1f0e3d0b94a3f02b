import { describe, expect, test } from 'vitest';
import { Masker } from './masker.ts';

const secret = `s3cr et/"p+ä'ss`;
const key =
  '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\nabcd\nx\n-----END KEY-----\n';

/** What comes out when a text goes in at these cuts. */
function through(masker: Masker, chunks: readonly Buffer[]): string {
  const stream = masker.stream();
  return Buffer.concat([...chunks.map((chunk) => stream.push(chunk)), stream.flush()]).toString();
}

function inChunksOf(size: number, text: string): readonly Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe('a secret is hidden', () => {
  test.each([
    ['a colour', '\u001b[0;31m'],
    ['a link', '\u001b]8;;https://example.com\u0007'],
    ['a link of another kind', '\u001b]8;;https://example.com\u001b\\'],
    ['a set of characters', '\u001b(B'],
    ['a place to come back to', '\u001b7'],
  ])('also with %s within it, at whatever cuts', (_, sequence) => {
    const text = `a ${sequence}${secret.slice(0, 5)}${sequence}${secret.slice(5)}${sequence}b\u001b[0m`;
    for (let size = 1; size <= Buffer.byteLength(text); size++) {
      expect(through(new Masker([secret]), inChunksOf(size, text))).toBe(`a ${sequence}********${sequence}b\u001b[0m`);
    }
  });

  test('though something stands in it that only begins like a sequence', () => {
    const odd = 'abc\u001b[\u0001def';
    expect(through(new Masker([odd]), inChunksOf(2, `<${odd}>`))).toBe('<********>');
    const open = `\u001b]8;;${'x'.repeat(5000)}${secret}`;
    expect(through(new Masker([secret]), inChunksOf(100, open))).toBe(`\u001b]8;;${'x'.repeat(5000)}********`);
    expect(through(new Masker([secret]), inChunksOf(3, `${secret}\u001b[3`))).toBe('********\u001b[3');
  });

  test('wherever the stream is cut', () => {
    const masker = new Masker([secret, 'other-one']);
    const text = `a ${secret} b other-one${secret}`;
    for (let size = 1; size <= text.length + 2; size++) {
      expect(through(masker, inChunksOf(size, text))).toBe('a ******** b ****************');
    }
  });

  const bytes = Buffer.from(secret);
  test.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in a URL with small letters', encodeURIComponent(secret).toLowerCase()],
    ['in a form', new URLSearchParams([[secret, '']]).toString().slice(0, -1)],
    ['in the path of a URL', encodeURIComponent(secret).replaceAll('%2F', '/')],
    ['in HTML', secret.replaceAll('"', '&quot;').replaceAll("'", '&#39;')],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in quotes of a shell', secret.replaceAll("'", `'\\''`)],
    ['in hexadecimal digits', bytes.toString('hex')],
    ['in large hexadecimal digits', bytes.toString('hex').toUpperCase()],
    ['in base64', bytes.toString('base64')],
    ['in base64 for URLs', bytes.toString('base64url')],
  ])('%s', (_, text) => {
    expect(through(new Masker([secret]), inChunksOf(7, `<${text}>`))).toBe('<********>');
  });

  test.each([1, 2, 3, 4, 5])('in base64 of something longer, after %i bytes', (before) => {
    const whole = Buffer.from(`${'u'.repeat(before)}${secret}:tail`).toString('base64');
    const shown = through(new Masker([secret]), inChunksOf(5, whole));
    expect(shown).toContain('********');
    // What is left of it is at most the signs that it shares with its neighbours.
    const [head = '', tail = ''] = shown.split('********');
    expect(Buffer.from(head, 'base64').toString().length).toBeLessThanOrEqual(before + 1);
    expect(tail.length).toBeLessThanOrEqual(Math.ceil((':tail'.length + 2) / 3) * 4 + 1);
  });

  test('with all its lines, each by itself, and with other line ends, but for lines that are too short', () => {
    const masker = new Masker([key]);
    expect(through(masker, [Buffer.from(key)])).toBe('********');
    const indented = key.replaceAll('\n', '\r\n   ');
    expect(through(masker, inChunksOf(3, indented))).toBe(
      '********\r\n   ********\r\n   ********\r\n   x\r\n   ********\r\n   ',
    );
  });

  test('when base64 comes in lines', () => {
    const long = 'correct horse battery staple '.repeat(9);
    for (const width of [64, 76]) {
      const lines = Buffer.from(long)
        .toString('base64')
        .replaceAll(new RegExp(`(.{${width}})`, 'g'), '$1\n');
      expect(through(new Masker([long]), inChunksOf(50, lines))).toMatch(/^(?:\*{8}\n)*(?:\*{8})?$/);
    }
  });

  test('where two overlap', () => {
    expect(new Masker(['abcdef', 'defghi']).text('xabcdefghix')).toBe('x********x');
    expect(new Masker(['abcd', 'abcdefgh']).text('abcdefg abcdefgh')).toBe('********efg ********');
  });

  test('of any length, in a bounded time', () => {
    const long = 'ab'.repeat(50_000);
    const shown = through(new Masker([long]), inChunksOf(64 * 1024, `${long} ${'ab'.repeat(200)}!`));
    expect(shown).toBe(`******** ${'ab'.repeat(200)}!`);
  });
});

test('a secret without end is one for which nothing is kept', () => {
  const stream = new Masker(['abab'.repeat(3)]).stream();
  const shown = Array.from({ length: 1000 }, () => stream.push(Buffer.from('ab'.repeat(50))).toString());
  expect(shown.join('')).toBe('********');
  expect(stream.flush().toString()).toBe('');
});

test('what may become a secret is held back, and nothing else', () => {
  const stream = new Masker(['hunter22']).stream();
  expect(stream.push(Buffer.from('pass: hunt')).toString()).toBe('pass: ');
  expect(stream.push(Buffer.from('ing')).toString()).toBe('hunting');
  expect(stream.push(Buffer.from('hunter2')).toString()).toBe('');
  expect(stream.flush().toString()).toBe('hunter2');
});

test('a secret of fewer than four signs hides nothing', () => {
  expect(new Masker(['abc', '', 'x']).text('abc x')).toBe('abc x');
  expect(new Masker([]).isIdle).toBe(true);
});
