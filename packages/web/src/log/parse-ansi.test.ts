import { expect, test } from 'vitest';
import { plainState } from './ansi-style.ts';
import { parseAnsi } from './parse-ansi.ts';

const esc = '\u001b';
const spansOf = (out: string) => parseAnsi(out, plainState).spans;
const textOf = (out: string) =>
  spansOf(out)
    .map(({ text }) => text)
    .join('');

test.each([
  ['plain', 'plain'],
  ['\u001b[1;31mred\u001b[0m and not', 'red and not'],
  ['\u001b]8;;https://example.org\u0007link\u001b]8;;\u001b\\ed', 'linked'],
  ['\u001b]0;a title\u0007shown', 'shown'],
  ['10 %\r20 %\r', '20 %'],
  ['\u001b[31m10 %\r\u001b[32m20 %', '20 %'],
  ['tab\there\u0007\u0000', 'tab\there'],
  ['\u001b(Bcharset \u001b=keypad', 'charset keypad'],
  ['cut off \u001b[3', 'cut off '],
  ['cut off \u001b', 'cut off '],
  ['cut off \u001b]8;;http', 'cut off '],
])('%j is seen as %j, as the server seeks in it', (out, seen) => {
  expect(textOf(out)).toBe(seen);
});

test('colours of 16, of 256 and exact ones are told apart', () => {
  const named = (index: number) => ({ kind: 'named', index });
  const exact = (css: string) => ({ kind: 'exact', css });
  const colour = (parameters: string) => spansOf(`${esc}[${parameters}mx`)[0]?.style;
  expect(colour('31')).toEqual({ foreground: named(1) });
  expect(colour('97;104')).toEqual({ foreground: named(15), background: named(12) });
  expect(colour('38;5;9')).toEqual({ foreground: named(9) });
  expect(colour('38;5;196;48;5;244')).toEqual({
    foreground: exact('rgb(255 0 0)'),
    background: exact('rgb(128 128 128)'),
  });
  expect(colour('38;2;1;2;3;1')).toEqual({ foreground: exact('rgb(1 2 3)'), bold: true });
  expect(colour('38:2:1:2:3')).toEqual({ foreground: exact('rgb(1 2 3)') });
  expect(colour('38;2;1;2;300')).toEqual({});
  expect(colour('38;5;256')).toEqual({});
  expect(colour('1;2;3;4;7;9')).toMatchObject({
    bold: true,
    dim: true,
    italic: true,
    underline: true,
    inverse: true,
    strike: true,
  });
  expect(colour('1;2;3;4;7;9;31;41;22;23;24;27;29;39;49')).toEqual({});
  expect(colour('31;;1')).toEqual({ bold: true });
  expect(colour('?25h;31')).toEqual({});
});

test('a colour goes on in the next line until it ends', () => {
  const first = parseAnsi(`${esc}[32mgreen`, plainState);
  const second = parseAnsi(`still ${esc}[mnot`, first.state);
  expect(second.spans).toMatchObject([
    { text: 'still ', style: { foreground: { index: 2 } } },
    { text: 'not', style: {} },
  ]);
  expect(second.state).toEqual(plainState);
});

test('only addresses of http and https become links', () => {
  const link = (address: string) => spansOf(`${esc}]8;id=1;${address}\u0007x${esc}]8;;\u0007y`);
  expect(link('https://example.org/a?b')).toMatchObject([
    { text: 'x', href: 'https://example.org/a?b' },
    { text: 'y' },
  ]);
  const others = [
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    ' https://x',
    '//x',
    'http://',
    `https://x/${'y'.repeat(3000)}`,
  ];
  for (const address of others) expect(link(address).map(({ href }) => href)).toEqual([undefined, undefined]);
});

test('whatever bytes come, what is seen has no control character, and each piece some text', () => {
  let seed = 20_261_127;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const parts = [
    esc,
    '[',
    ']',
    '8',
    ';',
    'm',
    '38',
    '5',
    '2',
    '\u0007',
    '\r',
    '\\',
    'P',
    'http://a',
    'x',
    '<b>',
    '\t',
    '\u0000',
    '🚂',
    ':',
    '?',
  ];
  for (let round = 0; round < 3000; round += 1) {
    const out = Array.from({ length: next(30) }, () => parts[next(parts.length)]).join('');
    const { spans } = parseAnsi(out, plainState);
    for (const { text, href } of spans) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
      expect(text, JSON.stringify(out)).toMatch(/^[^\u0000-\u0008\u000a-\u001f\u007f]+$/u);
      expect(href ?? 'http://a').toMatch(/^https?:/);
    }
  }
});

test('a very long line of nothing but beginnings takes no long time', () => {
  expect(textOf(`${esc}]8;`.repeat(100_000))).toBe('');
  expect(textOf(`${esc}[`.repeat(200_000))).toBe('');
});
