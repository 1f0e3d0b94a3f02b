// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { describe, expect, test } from 'vitest';
import { build, compileText, planOf, problemsOf, push } from '../testing/compile-one.ts';

/** The step `a` with this `when`, beside one that always runs; the `when` begins at column 41 of line 2. */
function withWhen(when: string): string {
  return `steps:\n  a: { image: x, commands: echo1, when: ${when} }\n  b: { image: x, commands: y }`;
}

function runs(when: string, metadata = push): boolean {
  return planOf(withWhen(when), metadata).procs.some((proc) => proc.name === 'a');
}

describe('a step runs', () => {
  const tag = build({ event: 'tag', ref: 'refs/tags/v1', branch: 'odd' });
  const release = build({ branch: 'release/1.2', ref: 'refs/heads/release/1.2' });

  test.each([
    ['{ event: push }', push, true],
    ['{ event: [tag, manual] }', push, false],
    ['{ event: [tag, manual] }', tag, true],
    ['{ event: [] }', push, true],
    ['{ event: ~ }', push, true],
    ['{}', push, true],
    ['~', push, true],
    ['{ branch: main }', push, true],
    ['{ branch: main }', release, false],
    ['{ branch: main }', tag, true],
    ['{ branch: [main, release/*] }', release, true],
    ['{ branch: { include: [main, release/*], exclude: release/1.* } }', release, false],
    ['{ branch: { exclude: main } }', release, true],
    ['{ branch: { exclude: main } }', push, false],
    ['{ branch: "${CI_REPO_DEFAULT_BRANCH}" }', push, true],
    ['{ branch: "${CI_REPO_DEFAULT_BRANCH}" }', release, false],
    ['{ ref: "refs/tags/v**" }', tag, true],
    ['{ repo: acme/* }', push, true],
    ['{ event: push, branch: release/* }', push, false],
    ['[{ event: tag }, { branch: main }]', push, true],
    ['[{ event: tag }, { branch: x }]', push, false],
    ['{ cron: nightly, local: false }', push, true],
    ['{ instance: "ci.*" }', { ...push, system: { host: 'ci.example' } }, true],
    ['{ evaluate: "x > 1", event: tag }', push, false],
  ] as const)('when %s', (when, metadata, expected) => {
    expect(runs(when, metadata)).toBe(expected);
  });

  test.each([
    ['~', true, false],
    ['{ status: success }', true, false],
    ['{ status: failure }', false, true],
    ['{ status: [success, failure] }', true, true],
    ['[{ event: push }, { event: push, status: failure }]', true, true],
    ['[{ event: tag }, { event: push, status: failure }]', false, true],
  ])('after success and failure as %s says', (when, onSuccess, onFailure) => {
    expect(planOf(withWhen(when)).procs[0]).toMatchObject({ onSuccess, onFailure });
  });
});

describe('changed files decide', () => {
  const changed = (...changedFiles: readonly string[]) => build({ changedFiles, message: 'Fix [all] of it' });

  test.each([
    ['src/**', changed('src/a.ts', 'docs/b.md'), true],
    ['src/**', changed('docs/b.md'), false],
    ['[src/*, "*.md"]', changed('a.md'), true],
    ['{ exclude: "docs/**" }', changed('docs/a', 'docs/b'), false],
    ['{ exclude: "docs/**" }', changed('docs/a', 'src/b'), true],
    ['{ include: "src/**", exclude: "**/*.md" }', changed('src/a.md', 'src/b.ts'), true],
    ['{ include: src/*, ignore_message: "[ALL]" }', changed('x'), true],
    ['{ include: src/*, ignore_message: "[NONE]" }', changed('x'), false],
    ['src/*', changed(), true],
    ['{ include: src/*, on_empty: false }', changed(), false],
    ['{ include: src/*, on_empty: false }', push, false],
    ['{ include: src/* }', build({ event: 'manual', changedFiles: ['x'] }), true],
  ])('path: %s', (path, metadata, expected) => {
    expect(runs(`{ path: ${path} }`, metadata)).toBe(expected);
  });
});

describe('a schedule decides', () => {
  test.each([
    ['nightly', build({ event: 'cron', schedule: 'nightly' }), true],
    ['nightly', build({ event: 'cron', schedule: 'weekly' }), false],
    ['{ exclude: nightly }', build({ event: 'cron' }), true],
    ['nightly', push, true],
  ])('cron: %s', (cron, metadata, expected) => {
    expect(runs(`{ cron: ${cron} }`, metadata)).toBe(expected);
  });
});

describe('an expression decides', () => {
  test.each([
    ['CI_COMMIT_BRANCH == "main"', true],
    ['CI_COMMIT_BRANCH == "x"', false],
    ['\'"${CI_COMMIT_BRANCH}" startsWith "ma"\'', true],
  ])('evaluate: %s', (text, expected) => {
    expect(runs(`{ evaluate: ${text.startsWith("'") ? text : `'${text}'`} }`)).toBe(expected);
  });
});

describe('a condition is refused at its place', () => {
  test.each([
    ['{ events: push }', '2:43 error unknown_key Unknown condition `events`: did you mean `event`?'],
    ['{ anything: 1 }', '2:43 error unknown_key Unknown condition `anything`: ignoring it could run what must not run'],
    ['{ event: { include: push } }', '2:50 error wrong_type `event` must be a text, not a map'],
    ['{ status: sucess }', '2:51 error bad_value Unknown status `sucess`: did you mean `success`?'],
    ['{ status: changed }', '2:51 error bad_value Unknown status `changed`: known are success, failure'],
    ['{ branch: [[a]] }', '2:52 error wrong_type Each item of `branch` must be a text, not a list'],
    [
      '{ branch: { includes: a } }',
      '2:53 error unknown_key Unknown key `includes` in `branch`: did you mean `include`?',
    ],
    ['{ branch: "[a" }', '2:51 error bad_pattern `branch` is not a valid pattern: `[a`'],
    ['{ branch: { exclude: "{a" } }', '2:62 error bad_pattern `branch.exclude` is not a valid pattern: `{a`'],
    ['{ branch: "${X" }', '2:51 error bad_substitution'],
    ['{ path: { on_empty: maybe } }', '2:61 error wrong_type `on_empty` must be true or false, not `maybe`'],
    ['{ path: { on_empty: [] } }', '2:61 error wrong_type `on_empty` must be true or false, not a list'],
    ['{ evaluate: "1 ==" }', '2:53 error bad_expression `evaluate`: it ends too early'],
    ['{ evaluate: [x] }', '2:53 error wrong_type `evaluate` must be a text, not a list'],
    ['{ evaluate: "1 + 1" }', '2:41 error bad_expression `evaluate` must give true or false, not a number'],
    ['{ matrix: [x] }', '2:51 error wrong_type `matrix` must be a map, not a list'],
    ['{ matrix: { include: [x] } }', '2:63 error wrong_type `matrix` must be a map, not `x`'],
    ['{ matrix: { A: [x] } }', '2:56 error wrong_type The value of A must be a text, not a list'],
    ['{ matrix: { A: "[x" } }', '2:56 error bad_pattern `matrix` is not a valid pattern: `[x`'],
    ['push', '2:41 error wrong_type `when` must be a map, not `push`'],
    ['[push]', '2:42 error wrong_type `when` must be a map, not `push`'],
  ])('%s', (when, problem) => {
    const problems = problemsOf(withWhen(when)).filter((text) => text.includes(' error '));
    expect(problems[0]?.slice(0, problem.length)).toBe(problem);
    expect(problems).toHaveLength(1);
  });

  test('also for the whole workflow', () => {
    expect(problemsOf(`when: { evaluate: 1 + 1, matrix: { A: 1 } }\n${withWhen('{}')}`)).toEqual([
      '1:7 error bad_expression `evaluate` must give true or false, not a number',
      '1:26 error unknown_key Unknown condition `matrix`: ignoring it could run what must not run',
    ]);
  });
});

describe('an event that no build is of', () => {
  test.each([
    [
      'pull-request',
      '2:50 warning bad_value Unknown event `pull-request` never comes to pass, and is ignored: did you mean `pull_request`?',
    ],
    [
      '"p*"',
      '2:50 warning bad_value Unknown event `p*` never comes to pass, and is ignored: known are push, pull_request, ',
    ],
    ['""', '2:50 warning bad_value Unknown event `` never comes to pass, and is ignored: known are push,'],
    [`"${'x'.repeat(2000)}"`, '2:50 warning bad_value Unknown event `xxx'],
    [
      '"${NO:-promote}"',
      '2:50 warning bad_value Unknown event `promote` never comes to pass, and is ignored: known are push, pull_request, ',
    ],
  ])('%s never comes to pass, and is told', (event, problem) => {
    const text = withWhen(`{ event: ${event} }`);
    expect(problemsOf(text)[0]?.slice(0, problem.length)).toBe(problem);
    expect(planOf(text).procs.map(({ name }) => name)).toEqual(['b']);
  });

  test('may come from outside', () => {
    expect(runs('{ event: ["${NO:-push}", tag] }')).toBe(true);
    expect(problemsOf(withWhen('{ event: "${X" }'))[0]).toContain('2:50 error bad_substitution');
  });
});

test('what a condition says does not matter to a build that it does not fit', () => {
  expect(compileText(withWhen('[{ event: tag, evaluate: 1 + 1 }, { event: cron }]')).ok).toBe(true);
});

test('an expression that cannot be decided fails the whole workflow, too', () => {
  const text = `when: { evaluate: 1 - "x" == 0 }\n${withWhen('{}')}`;
  expect(problemsOf(text)).toEqual(['1:7 error bad_expression `evaluate`: a number was expected, not a text']);
});
