import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readmeExample } from '../../../../testing/readme-example.ts';
import { compile } from '../compile/compile.ts';
import { parse } from '../parse/parse.ts';
import { corpusEntries, corpusText, hasCorpus } from '../testing/corpus.ts';
import { guideExamples } from '../testing/guide-examples.ts';
import { format } from './format.ts';

const nothingKnown = { actions: () => undefined, flows: () => undefined };

test('each clause and each step stands on a line of its own', () => {
  expect(
    format(
      'ACTION a   addr="x" ;return=(OK|NO);ACTION_END flow f inputs=( str v );step s=>(OK->done|NO->s&t) { action=a;\nargs=(v=$v l=[1,2] d=dict(a=list(1),"b"=-1)); } ; flow_end flow_run r=f(v="1");',
    ).text,
  ).toBe(`ACTION a
    addr = "x";
    return = (OK | NO);
ACTION_END
flow f
    inputs = (str v);
    step s => (OK -> done | NO -> s & t) {
        action = a;
        args = (v = $v l = [1, 2] d = dict(a = list(1), "b" = -1));
    };
flow_end
flow_run r = f (v = "1");
`);
});

test('a body on one line stays there, breaks in brackets stay, blank lines shrink to one', () => {
  const text = `flow f


    step s => (
        OK -> done |
        NO -> s
    ) { action = a; args = (); };
    step t => (OK -> done) {};

    step u => () {
        args = (
            x = [
                1
            ]
        );
    };
flow_end
`;
  expect(format(text).text).toBe(text.replace('\n\n\n', '\n\n'));
});

test('comments stay where they are, at the end of a line or on their own', () => {
  const text = `# first
action a // its name
    // before a clause
    addr = // before a value
        "x"; // after a clause
    args = (
        // the first
        str a, # a
        int b
        // the last
    );
    return = (OK);
    // the end
action_end // ended
/ // slash

// alone
flow f
    step s => (OK -> done) { // open
        // inside
        action = a;
        // last
    };
    // behind
flow_end
flow_run r = f
// of the text
`;
  expect(format(text).text).toBe(text);
  expect(format(text.replaceAll('\n', '  \r\n').replaceAll(/^ +/gm, '')).text).toBe(text);
});

test('a slash stands alone on its line', () => {
  expect(format('/ flow_run r = f / / flow_run s = f; /').text).toBe('/\nflow_run r = f\n/\n/\nflow_run s = f;\n/\n');
});

test('strings are kept to the byte, also with line breaks', () => {
  const text = 'flow_run r = f (a = "x\r\n  \\"y\\" \t", b = `{\r"a":\n1}`, c = "C:\\dir\\");\n';
  expect(format(text)).toEqual({ text, diagnostics: [] });
  expect(format(`\uFEFF${text}`).text).toBe(text);
});

test.each(['', ' \r\n'])('of nothing nothing is made: %j', (text) => {
  expect(format(text)).toEqual({ text: '', diagnostics: [] });
});

test('a text with a syntax error is left as it is', () => {
  expect(format('flow  f flow_end action')).toMatchObject({
    text: 'flow  f flow_end action',
    diagnostics: [{ severity: 'error', code: 'syntax' }],
  });
});

/** Nothing but white space differs, it means the same, and there is nothing left to do. */
function expectKept(text: string): void {
  const { text: formatted, diagnostics } = format(text);
  if (diagnostics.length > 0) {
    expect(formatted).toBe(text);
    return;
  }
  expect(piecesOf(formatted)).toEqual(piecesOf(text));
  expect(withoutPlaces(formatted)).toEqual(withoutPlaces(text));
  expect(format(formatted)).toEqual({ text: formatted, diagnostics: [] });
}

function piecesOf(text: string): readonly string[] {
  const { tokens, comments } = parse(text);
  const pieces = [...tokens, ...comments].toSorted((a, b) => a.start - b.start || a.end - b.end);
  return pieces.map(({ start, end }) => text.slice(start, end).trimEnd());
}

function withoutPlaces(text: string): unknown {
  const compiled = compile(text, nothingKnown);
  if (compiled.ok) return compiled.statements;
  return compiled.diagnostics.map(({ code, message }) => [code, message]);
}

describe('the meaning and all pieces are kept', () => {
  test.each([readmeExample, ...guideExamples()])('of examples', expectKept);

  const files = corpusEntries().map(({ file }) => file);
  if (hasCorpus) test.each(files)('of %s', (file) => expectKept(corpusText(file)));

  test('of examples with other white space and comments between their tokens', () => {
    const example = fc.constantFrom(readmeExample, ...guideExamples(), ...files.map(corpusText));
    const between = fc.array(fc.constantFrom(' ', '\n', '\r\n', '\t', '\n\n\n', '// c \n', '\n# d\r\n', ''), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(example, between, (text, spaces) => {
        const { tokens } = parse(text);
        const pieces = tokens.map(({ start, end }, index) => {
          const space = spaces[index % spaces.length] as string;
          return `${text.slice(start, end)}${space === '' ? ' ' : space}`;
        });
        expectKept(pieces.join(''));
      }),
      { numRuns: 300 },
    );
  });
});
