import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readmeExample } from '../../../../testing/readme-example.ts';
import { expectSyntax } from '../testing/marked.ts';
import { lex } from './lex.ts';
import type { Token } from './token.ts';

const shown = (token: Token): unknown => {
  switch (token.kind) {
    case 'word':
      return token.text;
    case 'number':
      return token.value;
    case 'string':
      return { string: token.value };
    case 'reference':
      return { reference: token.path };
    default:
      return token.kind;
  }
};

const tokensOf = (text: string) => lex(text).tokens.slice(0, -1).map(shown);

describe('tokens', () => {
  test('marks, words and references stand with or without white space between them', () => {
    expect(tokensOf('a->b=>c=d;|&:,(){}[]/ $x $x.y_1.0')).toEqual([
      'a',
      '->',
      'b',
      '=>',
      'c',
      '=',
      'd',
      ';',
      '|',
      '&',
      ':',
      ',',
      '(',
      ')',
      '{',
      '}',
      '[',
      ']',
      '/',
      { reference: ['x'] },
      { reference: ['x', 'y_1', '0'] },
    ]);
  });

  test.each([
    ['007', [7]],
    ['-5', [-5]],
    ['-0', [0]],
    ['1.5', [1.5]],
    ['-2.5e3', [-2500]],
    ['1e-2', [0.01]],
    ['9007199254740991', [9007199254740991]],
    ['12abc', [12, 'abc']],
    ['1e5', [1, 'e5']],
  ])('the number %s', (text, expected) => {
    expect(tokensOf(text)).toEqual(expected);
  });

  test('a byte order mark and CRLF are white space, and comments run to the end of their line', () => {
    const lexed = lex('\uFEFFa // one ; "\r\nb # two\rc//three');
    expect(lexed.tokens.map(shown)).toEqual(['a', 'b', 'c', 'end']);
    expect(lexed.comments).toEqual([
      { start: 3, end: 13 },
      { start: 17, end: 22 },
      { start: 24, end: 31 },
    ]);
    expect(lexed.findings).toEqual([]);
  });
});

describe('strings', () => {
  test.each([
    ['an ordinary backslash', '"C:\\dir\\x"', ['C:\\dir\\x']],
    ['a backslash and n', '"a\\nb"', ['a\\nb']],
    ['two backslashes', '"a\\\\b"', ['a\\\\b']],
    ['a comma', '"C:\\" , x', ['C:\\']],
    ['a bracket', '"C:\\")', ['C:\\']],
    ['a semicolon', '"C:\\"\n;', ['C:\\']],
    ['an arrow', '"C:\\" => ', ['C:\\']],
    ['the next argument', '"C:\\" y = "z"', ['C:\\', 'z']],
    ['the next declaration', '"C:\\" int y', ['C:\\']],
    ['the next step', '"C:\\"\n step y', ['C:\\']],
    ['the end', '"C:\\"', ['C:\\']],
  ])('a backslash is itself and \\" ends the string as in echoer: %s', (_, text, expected) => {
    const strings = lex(text).tokens.flatMap((token) => (token.kind === 'string' ? [token.value] : []));
    expect(strings).toEqual(expected);
  });

  test.each(['int', 'STR', 'step', 'deci', 'flow_end', 'flow_run_end'])(
    'the word %s after \\" ends it, a longer one does not',
    (word) => {
      expect(tokensOf(`"C:\\" ${word} x`)).toEqual([{ string: 'C:\\' }, word, 'x']);
      expect(tokensOf(`"C:\\" ${word}s x"`)).toEqual([{ string: `C:" ${word}s x` }]);
    },
  );

  test.each([
    ['"say \\"hi\\" now"', 'say "hi" now'],
    ['"{\\"a\\":\\"b\\",\\"c\\":1}"', '{"a":"b","c":1}'],
    ['"an integer \\"integer\\""', 'an integer "integer"'],
  ])('where echoer could not have gone on, %s has quotes in it', (text, value) => {
    expect(tokensOf(text)).toEqual([{ string: value }]);
  });

  test('several backtick strings stand on one line, and span lines, and may be empty', () => {
    expect(tokensOf('x=`{"a":"\\"}`,y=`q`')).toEqual([
      'x',
      '=',
      { string: '{"a":"\\"}' },
      ',',
      'y',
      '=',
      { string: 'q' },
    ]);
    expect(tokensOf('`a\nb` ``')).toEqual([{ string: 'a\nb' }, { string: '' }]);
  });

  test('a string in double quotes spans lines', () => {
    expect(tokensOf('"a\r\nb" ""')).toEqual([{ string: 'a\r\nb' }, { string: '' }]);
  });
});

describe('errors', () => {
  test('a character that begins nothing is reported once, with what can be done about it', () => {
    expectSyntax('action web«-»app return = (OK); action_end', [
      'error syntax: unexpected character "-": a name with anything but ASCII letters, digits and _ stands in quotes',
    ]);
    expectSyntax('flow caf«éé» flow_end', [
      'error syntax: unexpected character U+00E9: a name with anything but ASCII letters, digits and _ stands in quotes',
    ]);
    expectSyntax('«$» «?!» «\u0007»', [
      'error syntax: unexpected character "$": a reference is $ and a name, as $version or $build.commit',
      'error syntax: unexpected character "?"',
      'error syntax: unexpected character U+0007',
    ]);
  });

  test('a number that JSON would not keep is refused', () => {
    expectSyntax(
      'flow_run r = f (n = «9007199254740992», m = «1.0e999», k = «-99999999999999999999999999999999999999999999999»)',
      [
        'error limit: the whole number 9007199254740992 is beyond ±9007199254740991; write it in quotes',
        'error limit: the number 1.0e999 is too large; write it in quotes',
        'error limit: the whole number -999999999999999999999999999999999999999… is beyond ±9007199254740991; write it in quotes',
      ],
    );
  });

  test.each(['"', '`'])('after a string without %s the next line is read again', (quote) => {
    expectSyntax(`action a\n addr = «${quote}»x;\n «retrn» = (OK);\n return = (OK);\naction_end`, [
      `error syntax: expected ${quote} at the end of this string, found the end of the text`,
      'error syntax: expected a clause of an action (addr, method, secret, args, return, timeout, retry, effect, environment, undo, irreversible, forward_only, idempotent, at_most_once), found retrn; did you mean return?',
    ]);
  });
});

const fslLike = fc
  .array(
    fc.constantFrom('"', '\\"', '`', '#', '//', '/', '\n', ' ', 'step', 'x', '=', '1', '-', '$', 'é', '->', '(', ';'),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

test('between tokens and comments there is nothing but white space', () => {
  fc.assert(
    fc.property(fc.oneof(fslLike, fc.string({ unit: 'binary' })), (text) => {
      const { tokens, comments } = lex(text);
      let at = text.startsWith('\uFEFF') ? 1 : 0;
      for (const { start, end } of [...tokens, ...comments].toSorted((a, b) => a.start - b.start)) {
        expect(text.slice(at, start)).toMatch(/^[ \t\r\n]*$/);
        at = end;
      }
      expect(at).toBe(text.length);
    }),
  );
});

test('the tokens of the README example are all legal', () => {
  expect(lex(readmeExample).findings).toEqual([]);
});
