// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fullAllowance } from '../allowance.ts';
import { evaluate } from './evaluate.ts';
import { parseExpression } from './parse-expression.ts';

const values = {
  CI_PIPELINE_EVENT: 'push',
  CI_COMMIT_TAG: 'v1.2.3',
  CI_PIPELINE_NUMBER: '7',
  LABELS: 'ci,docs',
  FILES: '["src/a.ts","docs/b.md"]',
  EVIL: '" || true || "',
  YES: 'true',
  STAR: '.*',
};

function decide(text: string): boolean | string {
  const parsed = parseExpression(text);
  if (!parsed.ok) return `! ${parsed.problem}`;
  return evaluate(parsed.expression, { variables: { values, written: new Set() }, allowance: fullAllowance() });
}

describe('an expression is true', () => {
  test.each([
    'true',
    'CI_PIPELINE_EVENT == "push"',
    "CI_PIPELINE_EVENT == 'push' && CI_COMMIT_TAG != `v2`",
    'CI_PIPELINE_EVENT == "tag" || true',
    'not false and !false',
    'SKIP != "true"',
    'SKIP == nil',
    'LABELS contains "ci"',
    'not (LABELS contains "x")',
    'LABELS not contains "x"',
    'SKIP not contains "x"',
    'CI_COMMIT_TAG startsWith "v1" and CI_COMMIT_TAG endsWith ".3"',
    'CI_COMMIT_TAG matches "^v[0-9]+\\\\.[0-9]+"',
    'CI_PIPELINE_EVENT in ["push", "tag"]',
    'CI_PIPELINE_EVENT not in ["cron"]',
    '["a", "b"] contains "b"',
    '"CI_COMMIT_TAG" in $env',
    'not ("NOTHING" in $env)',
    '$env["CI_PIPELINE_EVENT"] == "push"',
    '$env["NOTHING"] == nil',
    'int(CI_PIPELINE_NUMBER) > 5',
    'float("1.5") + 1 == 2.5',
    '1 + 2 * 3 == 7 && (1 + 2) * 3 == 9 && 2 ** 3 ** 0 == 2 && -2 + 3 == 1 && +1 == 1 && 7 % 4 == 3 && 1 / 2 == 0.5',
    '2 >= 2 and 1 <= 1 and 2 > 1 and 1 < 2 and 3 - 1 == 2',
    '"a" < "b" and "b" > "a" and "a" <= "a" and "b" >= "a"',
    '"a" + "b" == "ab"',
    'len(LABELS) == 7 and len(split(LABELS, ",")) == 2',
    'split(LABELS, ",")[0] == "ci" and LABELS[-1] == "s" and split(LABELS, ",")[9] == nil',
    'upper("a") == "A" and lower("A") == "a" and trim(" a ") == "a"',
    'trimPrefix("v1", "v") == "1" and trimPrefix("1", "v") == "1"',
    'trimSuffix("1x", "x") == "1" and trimSuffix("1", "x") == "1"',
    'hasPrefix("ab", "a") and hasSuffix("ab", "b") and indexOf("ab", "b") == 1',
    'join(["a", 1], "-") == "a-1" and replace("aba", "a", "c") == "cbc" and replace("a", "", "c") == "a"',
    'string(1) == "1" and string(SKIP) == ""',
    'LABELS | upper() | replace("CI", "X") == "X,DOCS"',
    'SKIP ?? "d" == "d" and (LABELS ?? "d") == "ci,docs"',
    'CI_PIPELINE_EVENT == "push" ? true : false',
    'false ? false : true',
    'true ?: false',
    'any(fromJSON(FILES), { # startsWith "src/" })',
    'all(fromJSON(FILES), # contains ".") and none(["a"], # == "b") and one(["a"], # == "a")',
    'count(["a", "b"], # == "a") == 1 and len(filter(["a", "b"], # != "a")) == 1',
    '["a", ["b"]] == ["a", ["b"]] and ["a"] != ["b"] and ["a"] != ["a", "b"]',
    '"${CI_COMMIT_TAG}" == "v1.2.3"',
    '${CI_PIPELINE_NUMBER} > 5 and ${YES} and ${CI_PIPELINE_EVENT} == "push" and "${EVIL}" != ""',
    '1_000 == 1000 and "a\\tb" == "a\tb" // the end',
    '/* at first */ true',
    'len(nil) == 0',
    '"a" != 1 and "1" == 1 and "true" == true and ["1"] != 1 and 1 != ["1"]',
    '${YES} == "true" and ${CI_PIPELINE_NUMBER} == "7" and YES and CI_PIPELINE_NUMBER > 5',
    'YES',
    '"v1.2.3" matches "^${CI_COMMIT_TAG}$" and not ("v1x2y3" matches "^${CI_COMMIT_TAG}$")',
    'not ("anything" matches "^${STAR}$")',
  ])('%s', (text) => {
    expect(decide(text)).toBe(true);
  });
});

/** A text of 90 000 signs. */
const grown = `replace("${'a'.repeat(1000)}", "a", "${'b'.repeat(90)}")`;

describe('an expression that cannot be decided says why', () => {
  test.each([
    ['1 +', '! it ends too early'],
    ['(1', '! `)` was expected, not the end'],
    ['(1]', '! `)` was expected, not `]`'],
    ['1 2', '! `2` was not expected'],
    ['* 2', '! `*` was not expected'],
    ['a ~ b', '! nobody can read `~ b`'],
    ['"${x"', "! missing closing brace: `${x`; what is the shell's own is written with `$$`"],
    ['('.repeat(60), '! deeper than 50 levels'],
    ['!'.repeat(60), '! deeper than 50 levels'],
    ['a'.repeat(4001), '! longer than 4000 characters'],
    ['a | "b"', '! a function was expected behind `|`'],
    ['a |', '! a function was expected behind `|`'],
    ['1', '`evaluate` must give true or false, not a number'],
    ['"a"', '`evaluate` must give true or false, not a text'],
    ['[1]', '`evaluate` must give true or false, not a list'],
    ['nil', '`evaluate` must give true or false, not nothing'],
    ['exec("id")', '`evaluate`: there is no function `exec`; there are len, '],
    ['constructor("x")', '`evaluate`: there is no function `constructor`; there are len, '],
    ['"a" - 1 == 1', '`evaluate`: a number was expected, not a text'],
    ['1 contains "a"', '`evaluate`: a text was expected, not a number'],
    ['"a" and true', '`evaluate`: true or false was expected, not a text'],
    ['"a" in "b"', '`evaluate`: a list was expected, not a text'],
    ['1[0]', '`evaluate`: only lists and texts have elements'],
    ['"a"["b"]', '`evaluate`: an element is named by its number'],
    ['#', '`evaluate`: `#` stands only in a test of elements'],
    ['int("x") == 1', '`evaluate`: `x` is no number'],
    ['lower(["a"]) == ""', '`evaluate`: a list is no text'],
    ['join("a", "") == ""', '`evaluate`: a list was expected'],
    ['fromJSON("{") == 1', '`evaluate`: `{` is no JSON'],
    ['fromJSON("{}") == 1', '`evaluate`: such JSON cannot be read here: only lists of texts and numbers can'],
    [
      'fromJSON("[[[[[[1]]]]]]") == 1',
      '`evaluate`: such JSON cannot be read here: only lists of texts and numbers can',
    ],
    [`${grown} + ${grown} == ""`, '`evaluate`: a text grows too long'],
    [`len(join([${grown}, ${grown}], "")) == 1`, '`evaluate`: a text grows too long'],
    ['"a" matches "("', '`evaluate`: `(` is no pattern'],
    [`replace("${'a'.repeat(1000)}", "a", "${'b'.repeat(200)}") == ""`, '`evaluate`: a text grows too long'],
  ])('%s', (text, problem) => {
    expect(String(decide(text)).slice(0, problem.length)).toBe(problem);
  });

  test('as one that takes too long', () => {
    const list = `split("${'a'.repeat(1900)}", "")`;
    expect(decide(`any(${list}, any(${list}, # == "b"))`)).toBe('`evaluate`: it takes too long');
  });
});

test('a bug of ours is not taken for a fault of the expression', () => {
  const parsed = parseExpression('BROKEN == "x"');
  const values = Object.defineProperty({}, 'BROKEN', {
    get: () => {
      throw new TypeError('a bug');
    },
  });
  const surroundings = { variables: { values, written: new Set<string>() }, allowance: fullAllowance() };
  expect(() => parsed.ok && evaluate(parsed.expression, surroundings)).toThrow('a bug');
});

test('no expression throws, whatever it is made of', () => {
  const word = fc.constantFrom(
    ...[
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ',',
      '#',
      '|',
      '?',
      ':',
      '"a"',
      '1',
      'not',
      'in',
      'matches',
      '==',
      '+',
      '&&',
      '$env',
    ],
    ...['any', 'len', 'CI_COMMIT_TAG', '${LABELS}', 'nil', 'true', '-', '**', '??'],
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) =>
      ['boolean', 'string'].includes(typeof decide(words.join(' '))),
    ),
    { numRuns: 2000 },
  );
});
