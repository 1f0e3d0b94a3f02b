// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { describe, expect, test } from 'vitest';
import { build, planOf, problemsOf } from './testing/compile-one.ts';

const tail = '\nsteps: { a: { image: x, commands: y } }';

describe('YAML that is refused', () => {
  test.each([
    ['nothing', '', '1:1 error missing_key The file is empty: a workflow needs `steps`'],
    ['only a comment', '# x\n', '1:1 error missing_key The file is empty: a workflow needs `steps`'],
    ['a list', '- a', '1:1 error wrong_type A workflow must be a map, not a list'],
    ['a tab as indentation', 'steps:\n\ta: 1', '2:1 error yaml_syntax Tabs are not allowed as indentation'],
    ['a key twice', `a: 1\na: 2${tail}`, '2:1 error duplicate_key The key `a` stands already in line 1'],
    [
      'a number and a text as one key',
      `1: 1\n"1": 2${tail}`,
      '2:1 error duplicate_key The key `1` stands already in line 1',
    ],
    ['__proto__', `variables: { __proto__: 1 }${tail}`, '1:14 error forbidden_key The key `__proto__` is not allowed'],
    [
      'constructor',
      `variables: { constructor: 1 }${tail}`,
      '1:14 error forbidden_key The key `constructor` is not allowed',
    ],
    ['prototype', `variables: { prototype: 1 }${tail}`, '1:14 error forbidden_key The key `prototype` is not allowed'],
    [
      'a map as key',
      `variables: { ? { b: 1 } : 1 }${tail}`,
      '1:16 error wrong_type A key is plain text, not a list or a map',
    ],
    [
      'a tag of a program',
      `variables: !!js/function x${tail}`,
      '1:26 error yaml_syntax The tag `tag:yaml.org,2002:js/function` is not allowed: values are plain text, numbers, lists and maps',
    ],
    [
      'binary data',
      `variables: !!binary eA==${tail}`,
      '1:21 error yaml_syntax The tag `tag:yaml.org,2002:binary` is not allowed: values are plain text, numbers, lists and maps',
    ],
    [
      'a set',
      `variables: !!set { a }${tail}`,
      '1:18 error yaml_syntax The tag `tag:yaml.org,2002:set` is not allowed: values are plain text, numbers, lists and maps',
    ],
    [
      'an unknown alias',
      `variables: *nobody${tail}`,
      '1:12 error yaml_syntax No anchor `&nobody` is complete before this alias',
    ],
    [
      'an alias within its own anchor',
      `variables: &a [*a]${tail}`,
      '1:16 error yaml_syntax No anchor `&a` is complete before this alias',
    ],
    [
      'an unknown alias that is merged',
      `variables: { <<: *nobody }${tail}`,
      '1:18 error yaml_syntax No anchor `&nobody` is complete before this alias',
    ],
    [
      'a scalar merged into a map',
      `variables: { b: &b 1, <<: *b }${tail}`,
      '1:20 error yaml_syntax `<<` merges a map, or a list of maps, or within a list other lists',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)[0]).toBe(problem);
  });

  test.each(['tags: [a, ${B}]', 'tags: [echo ${B}]', 'tags: { a: ${B} }'])('a reference without quotes: %s', (line) => {
    expect(problemsOf(`variables: { ${line} }${tail}`)[0]).toMatch(
      /^1:\d+ error yaml_syntax .*: within `\[ \]` and `\{ \}` a text with a `\$\{` is put in quotes$/,
    );
  });

  test('syntax errors are told all', () => {
    const problems = problemsOf('a: "\\d"\nb: "\\e\\q"').filter((problem) => problem.includes(' yaml_syntax '));
    expect(problems.map((problem) => problem.slice(0, 25))).toEqual([
      '1:5 error yaml_syntax Inv',
      '2:7 error yaml_syntax Inv',
    ]);
  });
});

describe('YAML after the workflow', () => {
  const ignored = '3:1 warning ignored A file holds one workflow: the second YAML document, from here on, is ignored';

  test.each([
    ['---\na: 1', [ignored]],
    ['---\n"never closed', [ignored]],
    ['---\n', []],
    ['...\n', []],
  ])('%j is passed over as in the originals', (rest, problems) => {
    expect(problemsOf(`---${tail}\n${rest}`)).toEqual(problems);
  });
});

describe('limits', () => {
  const refusals: readonly (readonly [string, string, string])[] = [
    [
      'size, counted in bytes',
      `variables: "${'\u00e9\u20ac\u{1f600}'.repeat(120_000)}"${tail}`,
      '1:1 error limit_exceeded The file is larger than 1024 KiB',
    ],
    ['depth of flow lists', '['.repeat(100_000), '1:103 error limit_exceeded Deeper than 100 levels'],
    ['depth of compact lists', '- '.repeat(300_000), '1:204 error limit_exceeded Deeper than 100 levels'],
    [
      'depth of maps',
      Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}k:`).join('\n'),
      '102:103 error limit_exceeded Deeper than 100 levels',
    ],
    [
      'signs and words',
      `variables: [${'x,'.repeat(60_000)}]`,
      '1:16009 error limit_exceeded More than 24000 signs and words',
    ],
    [
      'keys',
      `variables: {${Array.from({ length: 2501 }, (_, key) => `k${key}: 1`).join(',')}}`,
      '1:12 error limit_exceeded More than 2500 keys',
    ],
    ['aliases', `variables: [&a x, ${'*a,'.repeat(101)}]${tail}`, '1:319 error limit_exceeded More than 100 aliases'],
    [
      'nodes behind aliases',
      bomb((names) => `[${names.join(',')}]`),
      '1:1 error limit_exceeded Aliases written out make more than 40000 nodes',
    ],
    [
      'items of merged lists',
      bomb((names) => `[<<: [${names.join(',')}]]`),
      '4:7 error limit_exceeded Merged lists make more than 40000 items',
    ],
    [
      'keys of merged maps',
      `variables:\n  - &a\n${Array.from({ length: 2100 }, (_, key) => `    k${key}: 1\n`).join('')}steps: { <<: [${'*a,'.repeat(20)}] }`,
      '3:5 error limit_exceeded Merged maps make more than 40000 keys',
    ],
    [
      'references of one text',
      `labels: { a: "${'${A}'.repeat(2001)}" }${tail}`,
      "1:14 error bad_substitution more than 2000 references: `${A}`; what is the shell's own is written with `$$`",
    ],
    ['escapes', `variables: "${'\\q'.repeat(10_001)}"`, '1:20016 error limit_exceeded More than 10000 escapes'],
    ['lines', '\n'.repeat(20_000), '20001:1 error limit_exceeded More than 20000 lines'],
    [
      'one text',
      `variables: "${'x'.repeat(200_000)}"`,
      '1:200014 error limit_exceeded A text of more than 200000 signs',
    ],
    [
      'values put into many places',
      `variables: &v "${'${CI_COMMIT_SHA}'.repeat(2000)}"\nlabels: { ${[...'abcdefghijklmnopqrst'].map((key) => `${key}: *v`).join(', ')} }${tail}`,
      '1:1 error limit_exceeded The values put into this file are too long',
    ],
    [
      'patterns behind aliases',
      `variables: [&p [${`"${'x'.repeat(900)}",`.repeat(100)}]]\nwhen: [${'{ branch: *p },'.repeat(20)}]${tail}`,
      '1:1 error limit_exceeded The patterns of this file take too long to decide',
    ],
    [
      'commands behind aliases',
      `variables: [&c "${'x'.repeat(100_000)}"]\nsteps: { a: { image: x, commands: [${'*c,'.repeat(50)}] } }`,
      '1:1 error limit_exceeded The commands and values of this file are too long',
    ],
    ['depth behind aliases', deepAliases(), '1:1 error limit_exceeded Aliases written out go deeper than 100 levels'],
  ];

  test.each(refusals)('%s', (_, text, problem) => {
    expect(problemsOf(text)[0]).toBe(problem);
  });

  test('positions that patterns make one look at', () => {
    const text = `when: { branch: [${`"${'*a'.repeat(200)}b",`.repeat(20)}] }${tail}`;
    const problem = '1:1 error limit_exceeded The patterns of this file take too long to decide';
    expect(problemsOf(text, build({ branch: 'a'.repeat(2000) }))).toEqual([problem]);
    expect(problemsOf(text, build({ branch: 'a'.repeat(100) }))).toEqual([]);
  });

  test('leave room for a big but honest file', () => {
    const variables = Array.from({ length: 2400 }, (_, key) => `  k${key}: value`).join('\n');
    expect(planOf(`variables:\n${variables}${tail}`).procs).toHaveLength(1);
  });

  /** Each of eight levels names the one before ten times. */
  function bomb(level: (names: readonly string[]) => string): string {
    const names = [...'abcdefghi'];
    const levels = names
      .slice(1)
      .map((name, index) => `${name}: &${name} ${level(Array(10).fill(`*${names[index]}`))}`);
    return ['a: &a [x,x,x,x,x,x,x,x,x,x]', ...levels].join('\n');
  }

  function deepAliases(): string {
    const nested = (inner: string) => `${'['.repeat(60)}${inner}${']'.repeat(60)}`;
    return `variables: [&a ${nested('x')}, ${nested('*a')}]${tail}`;
  }
});

describe('anchors, aliases and merges', () => {
  test('of maps: own keys win, then the earlier source', () => {
    const text = [
      'variables:',
      '  a: &a { image: from-a, commands: one }',
      '  b: &b { image: from-b, failure: ignore }',
      'steps:',
      '  first: { <<: *a }',
      '  second: { <<: [*a, *b], commands: two }',
      '  third: { image: own, <<: *b, commands: three }',
    ].join('\n');
    const procs = planOf(text).procs.map(({ image, commands, failureIgnored }) => [image, commands[0], failureIgnored]);
    expect(procs).toEqual([
      ['from-a', 'one', false],
      ['from-a', 'two', true],
      ['own', 'three', true],
    ]);
  });

  test('of lists: the items are put in their place', () => {
    const text = [
      'variables: [&one [a, b], &two [c], &map { image: x, commands: y }]',
      'steps:',
      '  - { image: x, commands: [start, <<: *one, end] }',
      '  - { image: x, commands: [<<: [*one, *two]] }',
      '  - <<: *map',
      '    name: merged',
      '  - <<: *map',
    ].join('\n');
    expect(planOf(text).procs.map((proc) => proc.commands)).toEqual([
      ['start', 'a', 'b', 'end'],
      ['a', 'b', 'c'],
      ['y'],
      ['y'],
    ]);
  });

  test('a quoted << is an ordinary key', () => {
    const problems = problemsOf(`"<<": { image: z }${tail}`);
    expect(problems).toEqual(['1:1 warning unknown_key Unknown key `<<` is ignored']);
  });

  test('a scalar cannot be merged into a list', () => {
    const problem = '1:16 error yaml_syntax `<<` merges a map, or a list of maps, or within a list other lists';
    expect(problemsOf(`variables: [&a x, <<: *a]${tail}`)).toEqual([problem]);
  });

  test('a list of scalars can be merged from an inline list', () => {
    const text = 'steps: { a: { image: x, commands: [<<: [a, b], <<: []] } }';
    expect(planOf(text).procs[0]?.commands).toEqual(['a', 'b']);
  });

  test('values keep the form in which they were written', () => {
    const text =
      'steps: { a: { image: x, commands: y, environment: { A: 0o17, B: 1e3, C: 007, D: 2026-11-20, E: NO, F: !!str 1.0 } } }';
    const environment = { A: '0o17', B: '1e3', C: '007', D: '2026-11-20', E: 'NO', F: '1.0' };
    expect(planOf(text).procs[0]?.environment).toEqual(environment);
  });
});
