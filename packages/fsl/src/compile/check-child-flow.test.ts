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
