import { expect, test } from 'vitest';
import { colourFsl } from './colour-fsl.ts';

const text = `flow release // of the shop
  step build => (SUCCESS -> done) { action = pipeline; args = (ref = $version, n = 3, s = "a
b"); };
flow_end`;

test('each token has the colour of what it is, and nothing is lost', () => {
  const lines = colourFsl(text);
  expect(lines.map((line) => line.map((piece) => piece.text).join('')).join('\n')).toBe(text);
  const kinds = new Map(lines.flat().map((piece) => [piece.text, piece.kind]));
  expect(Object.fromEntries(kinds)).toMatchObject({
    flow: 'keyword',
    release: 'plain',
    '// of the shop': 'comment',
    SUCCESS: 'plain',
    '->': 'mark',
    pipeline: 'plain',
    $version: 'reference',
    '3': 'number',
    '"a': 'string',
    'b"': 'string',
    flow_end: 'keyword',
  });
});

test('a text that is none of the language is shown as it is', () => {
  const odd = '€ "no end\n<script>';
  expect(
    colourFsl(odd)
      .map((line) => line.map((piece) => piece.text).join(''))
      .join('\n'),
  ).toBe(odd);
});
