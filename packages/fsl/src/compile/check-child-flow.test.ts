import { expect, test } from 'vitest';
import { expectCompiled, knownFrom } from '../testing/marked.ts';
import { compile } from './compile.ts';

const rollout = `flow rollout inputs = (str region, int count = 1);
  step soak => (DONE -> done) { action = wait; args = (for = "1s"); };
flow_end
`;
const world = (args: string, name = 'world') =>
  `flow ${name} step sub => (DONE -> done | STOPPED -> done | FAILED -> done) { action = flow; args = (${args}); }; flow_end\n`;

test('a flow that is not there is a warning at its name, with those that are', () => {
  expectCompiled(`${rollout}${world('flow = «"rolout"», region = "eu"')}`, [
    'warning unknown_flow: step (sub) starts flow (rolout), which is not there; known flows: rollout, world; did you mean rollout?',
  ]);
  const flowNames = () => ['stored'];
  expectCompiled(
    world('flow = «"none"»'),
    ['warning unknown_flow: step (sub) starts flow (none), which is not there; known flows: world, stored'],
    { flowNames },
  );
});

test('inputs that a flow does not get, or does not know, are warnings', () => {
  const warnings = [
    'warning missing_argument: step (sub): flow (rollout) inputs (region) is missing',
    'warning unknown_argument: step (sub): flow (rollout) inputs (regoin) not defined; declared are: region, count; did you mean region?',
  ];
  const marked = world('flow = «"rollout"», «regoin» = "eu"');
  expectCompiled(rollout + marked, warnings);
  expectCompiled(marked, warnings, knownFrom(rollout));
});

test('inputs of the wrong type or value are warnings, as far as they are known', () => {
  const text = `flow typed inputs = (str region (min_len = 2), int count = 1, float share = 0.5, list names = [], bool on = true);
    step soak => (DONE -> done) { action = wait; args = (for = "1s"); };
  flow_end\n`;
  const own = (args: string) =>
    world(`flow = "typed", ${args}`).replace('flow world', 'flow world inputs = (str s = "eu", int n = 1);');
  const it = (name: string) => `step (sub): flow (typed) inputs (${name})`;
  expectCompiled(text + own('region = «7», count = «"x"», share = «true», names = «"a"», on = «1»'), [
    `warning wrong_type: ${it('region')} illegal type: expected str, found 7`,
    `warning wrong_type: ${it('count')} illegal type: expected int, found "x"`,
    `warning wrong_type: ${it('share')} illegal type: expected float, found true`,
    `warning wrong_type: ${it('names')} illegal type: expected list, found "a"`,
    `warning wrong_type: ${it('on')} illegal type: expected bool, found 1`,
  ]);
  expectCompiled(text + own('region = «"e"», count = «$s»'), [
    `warning wrong_value: ${it('region')} has fewer than 2 characters`,
    `warning wrong_type: ${it('count')} illegal type: expected int, found $s, which is str`,
  ]);
  expectCompiled(text + own('region = $s, names = [«$s»]'), [
    'error not_supported: a reference stands alone as the value of an argument of a step',
  ]);
  expectCompiled(text + own('region = $s, count = $n, share = $n, names = ["a"], on = $context.on'), []);
});

test.each([
  ['all inputs', rollout + world('flow = "rollout", region = "eu"')],
  ['a flow that follows in the text', world('flow = "rollout", more = 1') + rollout],
  ['a flow that is looked up', world('flow = $context.flow')],
])('nothing is said of %s', (_, text) => {
  expectCompiled(text, []);
});

test('nothing is said where flows are taken to be elsewhere, and errors of syntax bring no warning of what lacks', () => {
  const nothing = { actions: () => undefined, flows: () => undefined };
  expect(compile(world('flow = "none"'), { ...nothing, assume: true })).toMatchObject({ ok: true, warnings: [] });
  const compiled = compile(rollout + world('flow = "rollout", region ='), nothing);
  expect(compiled.ok ? [] : compiled.diagnostics.map(({ code }) => code)).toEqual(['syntax']);
});
