import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readmeExample } from '../../../../testing/readme-example.ts';
import { compile } from '../compile/compile.ts';
import { maxTextBytes, parseText } from './parse.ts';

const nothingKnown = { actions: () => undefined, flows: () => undefined };

function expectLinear(piece: string, bytes: number): void {
  for (const before of ['', 'flow f\nstep a => (A) {\nargs = (x = ', 'action a addr = ', '"\\"']) {
    const text = before + piece.repeat(Math.floor((bytes - 100) / new TextEncoder().encode(piece).length));
    const { work, findings } = parseText(text);
    expect(work).toBeLessThan(30 * text.length);
    expect(findings.length).toBeLessThanOrEqual(201);
  }
}

describe('a text is read in a number of steps that grows with its length only', () => {
  test.each(['"', '(', '`', '#'])('%j until no more is allowed', (piece) => {
    expectLinear(piece, maxTextBytes);
  });

  test.each([
    '"',
    '`',
    '#',
    '/',
    '//',
    '$',
    '-',
    '\\',
    '(',
    ')',
    '[',
    '{',
    '}',
    ';',
    '=',
    '\n',
    ' ',
    'é',
    'a',
    '0',
    '0.',
    '"\\"',
    '\\"y\n',
    '"\\"y\n',
    '"a\\" \n',
    '`\n',
    'list(',
    'dict(a=',
    '(a=',
    'step a =>',
    'step a => (',
    'step a => (A) {',
    'step ',
    'deci =',
    'action ',
    'action a ',
    'flow f ',
    'flow f\n',
    'flow_run r =',
    'flow_run r = f (',
    'action_end ',
    'flow_end\n',
    'a = ',
    'a =\n',
    'args = (',
    'return = (A|',
    '->',
    '| ',
    'x,',
    '1e',
    '$a.',
  ])('%j again and again', (piece) => {
    expectLinear(piece, 50_000);
  });
});

test('a number of seconds is never needed to compile many steps that lead to each other', () => {
  const steps = Array.from(
    { length: 10_000 },
    (_, index) => `step s${index} => (OK -> s${(index * 7919) % 10_000}) { action = a; };`,
  );
  const compiled = compile(
    `action a addr = "x"; return = (OK); action_end flow f ${steps.join('\n')} flow_end`,
    nothingKnown,
  );
  expect(compiled).toMatchObject({ ok: true, statements: [{}, { version: { flow: { steps: { length: 10_000 } } } }] });
});

const mutatedReadme = fc
  .array(fc.record({ at: fc.nat(readmeExample.length), drop: fc.nat(30), insert: fc.string({ maxLength: 8 }) }), {
    maxLength: 6,
  })
  .map((edits) =>
    edits.reduce((text, { at, drop, insert }) => text.slice(0, at) + insert + text.slice(at + drop), readmeExample),
  );

const soup = fc
  .array(
    fc.constantFrom(
      ...readmeExample.split(/\b/),
      '"',
      '`',
      '\\"',
      '$x',
      '[',
      'who',
      'deci',
      'flow',
      'inputs',
      '1.5',
      '&',
      ':',
      '/',
      '\n',
    ),
    { maxLength: 200 },
  )
  .map((words) => words.join(''));

test('any text compiles or has errors with places inside it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), mutatedReadme, soup), (text) => {
      const compiled = compile(text, nothingKnown);
      const diagnostics = compiled.ok ? compiled.warnings : compiled.diagnostics;
      expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(!compiled.ok);
      for (const { range } of diagnostics) {
        expect(range.start.offset).toBeGreaterThanOrEqual(0);
        expect(range.end.offset).toBeGreaterThanOrEqual(range.start.offset);
        expect(range.end.offset).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 500 },
  );
});
