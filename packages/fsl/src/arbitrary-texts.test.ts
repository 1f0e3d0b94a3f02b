import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readmeExample } from '../../../testing/readme-example.ts';
import { compile } from './compile/compile.ts';
import { completionAt } from './edit/completion-at.ts';
import { format } from './edit/format.ts';
import { hoverAt } from './edit/hover-at.ts';
import { quickFixesAt } from './edit/quick-fixes-at.ts';
import { renameAt } from './edit/rename-at.ts';
import { parse } from './parse/parse.ts';
import { arbitraryText } from './testing/arbitrary-text.ts';
import { corpusEntries, corpusText } from './testing/corpus.ts';
import { guideExamples } from './testing/guide-examples.ts';

const known = { actions: () => undefined, flows: () => undefined };

const real = fc.constantFrom(readmeExample, ...guideExamples(), ...corpusEntries().map(({ file }) => corpusText(file)));

const piece = fc.oneof(
  fc.constantFrom(
    '"',
    '`',
    '\\"',
    '//',
    '#',
    '/',
    '\n',
    '\r\n',
    '=>',
    '->',
    '&',
    '|',
    '(',
    ')',
    '{',
    '};',
    ';',
    '=',
    '$',
    '$a.b',
  ),
  fc.constantFrom(
    'flow f',
    'flow_end',
    'step s =>',
    'deci',
    'action',
    'action_end',
    'args',
    'expire',
    'guards',
    'list(',
  ),
  fc.string({ maxLength: 5 }),
  fc.string({ unit: 'binary', maxLength: 5 }),
);

/** Real texts from which stretches are cut, or in which others are put. */
const mutated = fc
  .tuple(real, fc.array(fc.tuple(fc.nat(2000), fc.nat(30), piece), { minLength: 1, maxLength: 6 }))
  .map(([text, changes]) =>
    changes.reduce((changed, [at, cut, put]) => {
      const from = at % (changed.length + 1);
      return changed.slice(0, from) + put + changed.slice(from + cut);
    }, text),
  );

const anything = fc.oneof(
  mutated,
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => new TextDecoder().decode(bytes)),
  fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
);

const piecesOf = (text: string): readonly string[] => {
  const { tokens, comments } = parse(text);
  return [...tokens, ...comments]
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .map(({ start, end }) => text.slice(start, end).trimEnd());
};

test('format keeps each token and each comment of any text, and has nothing to do twice', () => {
  fc.assert(
    fc.property(arbitraryText, (text) => {
      const { text: formatted, diagnostics } = format(text);
      expect(diagnostics).toEqual([]);
      expect(piecesOf(formatted)).toEqual(piecesOf(text));
      expect(format(formatted).text).toBe(formatted);
    }),
    { numRuns: 300 },
  );
});

describe('of any text whatever', () => {
  test('the findings lie within it, in order, and those of the parser are those of the compiler', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { diagnostics } = parse(text);
        const compiled = compile(text, known);
        const all = compiled.ok ? compiled.warnings : compiled.diagnostics;
        expect(all.length).toBeGreaterThanOrEqual(diagnostics.length);
        const lines = text.split(/\r\n|\n|\r/);
        for (const { range } of all) {
          expect(range.start.offset).toBeLessThanOrEqual(range.end.offset);
          expect(range.end.offset).toBeLessThanOrEqual(text.length);
          for (const { line, column } of [range.start, range.end]) {
            expect(column).toBeGreaterThanOrEqual(1);
            // The end of a range may lie between the two characters of a line end.
            expect(column).toBeLessThanOrEqual((lines[line - 1] as string).length + 2);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('what stands between its pieces is white space', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { tokens, comments } = parse(text);
        let end = 0;
        for (const span of [...tokens, ...comments].toSorted((a, b) => a.start - b.start || a.end - b.end)) {
          expect(text.slice(end, span.start)).toMatch(/^\uFEFF?[ \t\r\n]*$/);
          end = span.end;
        }
        expect(end).toBe(text.length);
      }),
      { numRuns: 500 },
    );
  });

  test('an editor is answered at every place, and formatting loses nothing', () => {
    fc.assert(
      fc.property(anything, fc.nat(2000), (text, place) => {
        const offset = place % (text.length + 1);
        completionAt(text, offset, known);
        hoverAt(text, offset, known);
        quickFixesAt(text, offset, known);
        renameAt(text, offset, 'another');
        expect(piecesOf(format(text).text)).toEqual(piecesOf(text));
      }),
      { numRuns: 200 },
    );
  });
});

test('a text with an error in each of its statements has all of them told', () => {
  const faulty = (index: number) => `flow f${index}\n    step s => (OK -> ) { action = a; };\nflow_end\n`;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), (count) => {
      const { diagnostics } = parse(Array.from({ length: count }, (_, index) => faulty(index)).join(''));
      expect(diagnostics.map(({ range }) => range.start.line)).toEqual(
        Array.from({ length: count }, (_, index) => 3 * index + 2),
      );
    }),
  );
});
