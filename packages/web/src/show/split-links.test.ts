import { expect, test } from 'vitest';
import { splitLinks } from './split-links.ts';

const shown = (text: string) => splitLinks(text).map((part) => (part.isLink ? `[${part.text}]` : part.text));

test.each([
  ['', []],
  ['no link', ['no link']],
  ['https://ci.example/run/9', ['[https://ci.example/run/9]']],
  [
    'see https://ci.example/9, then (http://a.example/b).',
    ['see ', '[https://ci.example/9]', ', then (', '[http://a.example/b]', ').'],
  ],
  ['见 https://ci.example/9。', ['见 ', '[https://ci.example/9]', '。']],
  ['javascript:alert(1) ftp://a.example', ['javascript:alert(1) ftp://a.example']],
  ['<a href="https://a.example">', ['<a href="', '[https://a.example]', '">']],
])('%s', (text, parts) => {
  expect(shown(text)).toEqual(parts);
});
