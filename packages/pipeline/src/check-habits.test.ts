// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { expect, test } from 'vitest';
import { problemsOf, push } from './testing/compile-one.ts';

function habits(text: string): readonly string[] {
  return problemsOf(text, push, { habits: true }).map((each) => each.replace(/^(\S+) warning bad_habit /, '$1 '));
}

const consider = 'Consider adding a `when` block with an `event` filter to this step or the entire workflow';
const set = 'Set an event filter for all steps or the entire workflow on all items of the `when` block';
const step = 'image: x, commands: y';

test.each([
  [`steps: { a: { ${step} } }`, [`1:10 ${consider}`]],
  [`steps: { a: { ${step}, when: { branch: main } } }`, [`1:44 ${set}`]],
  [`steps: { a: { ${step}, when: [{ event: push }, { branch: main }] } }`, [`1:62 ${set}`]],
  [`when: [{ event: push }, { branch: main }]\nsteps: { a: { ${step} } }`, [`2:10 ${consider}`]],
  [`when: { event: push }\nsteps: { a: { ${step} } }`, []],
  [`steps: { a: { ${step}, when: { event: push } } }`, []],
  [
    `when: { event: push }\nclone: { git: { image: own }, b: { image: woodpeckerci/plugin-git }, c: {} }\nsteps: { a: { ${step} } }`,
    ['2:10 Specified clone image does not match allow list, netrc is not injected: `own`'],
  ],
])('%s', (text, problems) => {
  expect(habits(text)).toEqual(problems);
});

test('a file of the older dialect is not told of habits that it cannot have', () => {
  expect(habits(`pipeline: { a: { ${step} } }`)).toEqual([]);
});

test('variables of other names today are told, wherever they stand', () => {
  const text = [
    'variables: [&a "$CI_COMMIT_AUTHOR_AVATAR"]',
    'steps: { a: { image: "${CI_COMMIT_PRERELEASE}x", commands: [*a, *a, echo $CI_COMMIT_SHA], settings: ~ } }',
  ].join('\n');
  expect(problemsOf(text)).toEqual([
    '1:16 warning deprecated Usage of `CI_COMMIT_AUTHOR_AVATAR` is deprecated, use `CI_PIPELINE_AVATAR`',
    '2:22 warning deprecated Usage of `CI_COMMIT_PRERELEASE` is deprecated, use `CI_PIPELINE_RELEASE_PRE`',
  ]);
});
