import { describe, expect, test } from 'vitest';
import { build, planOf, problemsOf, push } from './testing/compile-one.ts';

const commands = 'steps: { a: { image: "x:1", commands: y, environment: { T: { from_secret: Token } } } }';
const plugin = 'steps: { a: { image: "docker.io/library/x:1", settings: { t: { from_secret: token } } } }';

function rule(more: object = {}) {
  return { secrets: [{ name: 'TOKEN', events: [], images: [], ...more }] };
}

describe('a secret', () => {
  test('is in the plan by its name', () => {
    expect(planOf(commands, push, rule()).procs[0]?.secrets).toEqual([
      { variable: 'T', parts: [{ secret: 'token', form: 'plain' }] },
    ]);
    expect(planOf(commands).version).toBe(2);
  });

  test('within a list or a map is put into its JSON', () => {
    const text =
      'steps: { a: { image: x, settings: { t: [a, { from_secret: s }], u: { v: [{ from_secret: s }, 1] } } } }';
    expect(planOf(text).procs[0]?.secrets).toEqual([
      { variable: 'PLUGIN_T', parts: ['["a","', { secret: 's', form: 'json' }, '"]'] },
      { variable: 'PLUGIN_U', parts: ['{"v":["', { secret: 's', form: 'json' }, '",1]}'] },
    ]);
  });

  test('of the older way becomes the variable of its capitals, or of its target', () => {
    const text = 'steps: { a: { image: x, commands: y, secrets: [db_url, { source: b, target: plugin_b }] } }';
    expect(planOf(text).procs[0]?.secrets).toEqual([
      { variable: 'DB_URL', parts: [{ secret: 'db_url', form: 'plain' }] },
      { variable: 'PLUGIN_B', parts: [{ secret: 'b', form: 'plain' }] },
    ]);
  });

  test('wins over a value of the same name, and a later value over it', () => {
    const text = 'steps: { a: { image: x, commands: y, environment: { A: b }, secrets: a } }';
    const proc = planOf(text).procs[0];
    expect([proc?.environment, proc?.secrets?.length]).toEqual([{}, 1]);
  });

  test.each([
    ['secrets: [{ source: a }]', '1:48 error missing_key A secret needs both `source` and `target`'],
    ['secrets: [[a]]', '1:48 error wrong_type The name of a secret must be a text, not a list'],
    ['secrets: [a;b]', '1:48 error bad_name `A;B` is not a name for an environment variable'],
    ['secrets: [{ source: [a], target: b }]', '1:58 error wrong_type The name of a secret must be a text, not a list'],
    ['environment: { A: { from_secret: "" } }', '1:71 error bad_name `from_secret` names no secret'],
    ['environment: { A: { from_secret: [x] } }', '1:71 error wrong_type `from_secret` must be a text, not a list'],
  ])('is refused where its name is wrong: %s', (keys, problem) => {
    const problems = problemsOf(`steps: { a: { image: x, commands: y, ${keys} } }`);
    expect(problems.filter((each) => !each.includes(' deprecated '))).toEqual([problem]);
  });

  test.each([
    [commands, {}, push],
    [commands, { events: ['push'] }, push],
    [commands, { events: ['pull_request'] }, build({ event: 'pull_request_closed' })],
    [commands, { branches: ['release/*', 'ma*'] }, push],
    [plugin, { images: ['x'] }, push],
    [plugin, { images: ['docker.io/x:1'] }, push],
  ])('may be used: %s %j', (text, more, metadata) => {
    expect(problemsOf(text, metadata, rule(more))).toEqual([]);
  });

  test.each([
    [commands, { name: 'other' }, 'unknown_secret secret "token" not found'],
    [
      commands,
      { events: ['tag'] },
      'secret_not_allowed secret "token" is not allowed to be used with pipeline event "push"',
    ],
    [
      commands,
      { images: ['x'] },
      'secret_not_allowed secret "token" is only allowed to be used by plugins (a filter has been set on the secret). Note: Image filters do not work for normal steps',
    ],
    [
      plugin,
      { images: ['evil/x', 'x:2', 'y'] },
      'secret_not_allowed secret "token" is not allowed to be used with image "docker.io/library/x:1" by step "a"',
    ],
    [
      commands,
      { branches: ['release/*', '['] },
      'secret_not_allowed secret "token" is not allowed to be used on branch "main"',
    ],
  ])('may not be used: %s %j', (text, more, problem) => {
    expect(problemsOf(text, push, rule(more)).map((each) => each.replace(/^\S+ error /, ''))).toEqual([problem]);
  });

  test('of branches is none of a tag', () => {
    const tag = build({ event: 'tag', ref: 'refs/tags/main', branch: '' });
    expect(problemsOf(commands, tag, rule({ branches: ['**'] }))).toEqual([
      '1:57 error secret_not_allowed secret "token" is only allowed to be used on branches, of which this build has none',
    ]);
  });

  test('that nobody may have is not asked for by a plain file', () => {
    expect(problemsOf('steps: { a: { image: x, commands: y, privileged: no } }', push, { secrets: [] })).toEqual([]);
  });
});
