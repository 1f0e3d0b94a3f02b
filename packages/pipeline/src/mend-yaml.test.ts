// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { describe, expect, test } from 'vitest';
import { convertPipeline } from './convert/convert-pipeline.ts';
import { compileText, problemsOf } from './testing/compile-one.ts';

const again = '`image` stands already in line 3';
const slip = 'Unknown key `comands` in the step `b`: did you mean `commands`?';
const other = '  b: { image: x, comands: y }';

function file(...lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

describe('a text that is no YAML has each cause told once, and what else is wrong with it', () => {
  test.each([
    [
      'a tab, deeper than the lines around it',
      file('steps:', '  - name: a', '    image: x', '\tcommands: [y]', '    image: z', '  - { image: x, nmae: b }'),
      [
        '4:1 error yaml_syntax Tabs are not allowed as indentation',
        `5:5 error duplicate_key The key ${again}`,
        '6:17 error unknown_key Unknown key `nmae` in the step `step-1`: did you mean `name`?',
      ],
    ],
    [
      'tabs everywhere',
      file('steps:', '\ta:', '\t\timage: x', '\t\tcomands: y', '\tb:', '\t\timage: x'),
      [
        '2:1 error yaml_syntax Tabs are not allowed as indentation, here and in 4 more places',
        '4:3 error unknown_key Unknown key `comands` in the step `a`: did you mean `commands`?',
      ],
    ],
    [
      'a tab before an item',
      file('steps:', '  a:', '    image: x', '    commands:', '\t- make', '    image: z'),
      ['5:1 error yaml_syntax Tabs are not allowed as indentation', `6:5 error duplicate_key The key ${again}`],
    ],
    [
      'two keys in one line',
      file('steps:', '  a:', '    image: x', '    commands:', '      - echo: a: b', '    image: z', other),
      [
        '5:15 error yaml_syntax Nested mappings are not allowed in compact mappings',
        `6:5 error duplicate_key The key ${again}`,
        `7:18 error unknown_key ${slip}`,
      ],
    ],
    [
      'a list that does not end',
      file('steps:', '  a:', '    image: x', '    commands: [a, b', '    image: z', other),
      [
        '5:5 error yaml_syntax Flow sequence in block collection must be sufficiently indented and end with a ]; what is wrong may be in line 4',
        `5:5 error duplicate_key The key ${again}`,
        `6:18 error unknown_key ${slip}`,
      ],
    ],
    [
      'a text that does not end',
      file('steps:', '  a:', '    image: "x', '    commands: [a, b]', '    image: z', other),
      [
        `5:5 error duplicate_key The key ${again}`,
        `6:18 error unknown_key ${slip}`,
        '7:1 error yaml_syntax Missing closing "quote; what is wrong may be in line 3',
      ],
    ],
    [
      'a key without a colon, and a list that does not end',
      file('steps:', '  a:', '    image x', '    commands: [a, b', '    failure: ignore', other),
      [
        '3:5 error yaml_syntax Implicit keys need to be on a single line',
        '5:5 error yaml_syntax Flow sequence in block collection must be sufficiently indented and end with a ]; what is wrong may be in line 4',
        `6:18 error unknown_key ${slip}`,
      ],
    ],
    [
      'a star that is no alias',
      file('steps:', '  a:', '    image: x', '    when:', '      branch: *', other),
      ['5:15 error yaml_syntax Alias cannot be an empty string', `6:18 error unknown_key ${slip}`],
    ],
    [
      'values that begin with a sign of YAML, each of them',
      file('steps:', '  a:', '    image: @x', '    commands: `y`', other),
      [
        '3:12 error yaml_syntax Plain value cannot start with reserved character @',
        '4:15 error yaml_syntax Plain value cannot start with reserved character `',
        `5:18 error unknown_key ${slip}`,
      ],
    ],
    [
      'nothing of it that could be mended',
      'steps: {\n a: { image: x,\n b: { image: y } }\n',
      ['4:1 error yaml_syntax Flow map in block collection must be sufficiently indented and end with a }'],
    ],
    ['tabs that no width makes right', 'a:\n  -\tb: c\n\td: e\n', undefined],
  ])('%s', (_, text, problems) => {
    const found = problemsOf(text);
    if (problems) expect(found).toEqual(problems);
    else expect(found.every((problem) => problem.includes(' error yaml_syntax '))).toBe(true);
  });

  test('many causes are told as far as the work for that goes', () => {
    const good = Array.from({ length: 1000 }, (_, index) => `  k${index}: a`);
    const bad = Array.from({ length: 50 }, (_, index) => `  b${index}: a: b`);
    const told = problemsOf(file('variables:', ...good, ...bad));
    expect(told.slice(0, 2).map((problem) => problem.slice(0, 7))).toEqual(['1002:7 ', '1003:7 ']);
    expect(told.length).toBeLessThan(20);
    expect(problemsOf(file('variables:', ...bad))).toHaveLength(50);
    const tabs = Array.from({ length: 2400 }, (_, index) => `\tk${index}: a`);
    const tab = '3:1 error yaml_syntax Tabs are not allowed as indentation, here and in 2399 more places';
    expect(problemsOf(file('steps: { a: { image: x } }', 'variables:', ...tabs))).toEqual([tab]);
  });

  test('is not converted, whatever else could be told of it', () => {
    const converted = convertPipeline({ name: 'a.yml', text: 'pipeline:\n\ta: { image: x }\n' });
    expect(converted.ok || converted.diagnostics).toMatchObject([{ line: 2, column: 1, code: 'yaml_syntax' }]);
  });
});

test('an anchor that is not there does not hide what else is wrong, and the one that was meant is told', () => {
  const anchors = 'variables: { a: &setup { image: x } }';
  const text = file(anchors, 'steps:', '  a: { <<: *setpu, commands: z }', '  c: *none', other);
  expect(problemsOf(text)).toEqual([
    '3:12 error yaml_syntax No anchor `&setpu` is complete before this alias: did you mean `*setup`?',
    '4:6 error yaml_syntax No anchor `&none` is complete before this alias',
    `5:18 error unknown_key ${slip}`,
  ]);
  expect(compileText(text).ok).toBe(false);
});

test('a key that stands twice does not hide what else is wrong', () => {
  const text = file('steps:', '  a: { image: x, image: y, commands: z }', '  a: { image: x, commands: z }', other);
  expect(problemsOf(text)).toEqual([
    '2:18 error duplicate_key The key `image` stands already in line 2',
    '3:3 error duplicate_key The key `a` stands already in line 2',
    `4:18 error unknown_key ${slip}`,
  ]);
  expect(compileText(text).ok).toBe(false);
});
