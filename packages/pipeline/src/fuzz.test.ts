// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Compiled, compilePipeline } from './compile-pipeline.ts';
import { build, compileText, push } from './testing/compile-one.ts';

const fragments = [
  ...['steps', 'image', 'commands', 'environment', 'depends_on', 'when', 'event', 'branch', 'clone', 'labels', 'name'],
  ...[
    ': ',
    ':\n',
    '\n',
    '\n  ',
    '\n    ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '"',
    "'",
    '|',
    '>',
    '#',
    '&a ',
    '*a',
    '<<: ',
  ],
  ...[
    '!!',
    '---',
    '%',
    '\t',
    '\0',
    '${',
    '}',
    '$$',
    '1',
    'true',
    '~',
    '?',
    '**',
    '\\',
    '\ud800',
    'push',
    'a',
    '\r',
    '\ufeff',
  ],
];

const yamlLike = fc.array(fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 4 })), { maxLength: 60 });

test('random text that looks like YAML gives a plan or a diagnostic, never an exception', () => {
  fc.assert(
    fc.property(yamlLike, (parts) => isSound(compileText(parts.join('')))),
    { numRuns: 2000 },
  );
});

test('random values in known keys give a plan or a diagnostic', () => {
  const step = fc.record(
    {
      image: fc.jsonValue(),
      commands: fc.jsonValue(),
      environment: fc.jsonValue(),
      depends_on: fc.jsonValue(),
      when: fc.oneof(
        fc.jsonValue(),
        fc.record({ event: fc.jsonValue(), branch: fc.jsonValue(), path: fc.jsonValue() }),
      ),
      failure: fc.jsonValue(),
      settings: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const file = fc.record(
    {
      steps: fc.oneof(fc.array(step), fc.dictionary(fc.string(), step)),
      when: fc.jsonValue(),
      clone: fc.jsonValue(),
      labels: fc.jsonValue(),
    },
    { requiredKeys: ['steps'] },
  );
  fc.assert(fc.property(file, (value) => isSound(compileText(JSON.stringify(value)))));
});

test('no value from outside changes what a file means', () => {
  const text = [
    'labels: { b: "${CI_COMMIT_BRANCH}" }',
    'steps:',
    '  a: { image: "i:${CI_COMMIT_MESSAGE}", commands: [echo ${CI_COMMIT_MESSAGE}], directory: x }',
    '  b: { image: i, commands: y, environment: { M: "${CI_COMMIT_AUTHOR}" } }',
  ].join('\n');
  const shape = (compiled: Compiled) =>
    compiled.ok &&
    compiled.plans.map((plan) => plan.procs.map(({ name, commands, dependsOn }) => [name, commands, dependsOn]));
  const expected = shape(compileText(text));
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    yamlLike.map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(value, value, value, (branch, message, author) => {
      expect(shape(compileText(text, build({ branch, message, author })))).toEqual(expected);
    }),
  );
});

test('names of files are data too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) =>
      isSound(compilePipeline({ files: [{ name, text: 'steps: { a: { image: x } }' }], metadata: push })),
    ),
  );
});

function isSound(compiled: Compiled): boolean {
  const problems = compiled.ok ? compiled.warnings : compiled.diagnostics;
  const hasError = problems.some((problem) => problem.severity === 'error');
  return hasError !== compiled.ok && problems.every((problem) => problem.line >= 1 && problem.column >= 1);
}
