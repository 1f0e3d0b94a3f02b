import { hashFlow } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { printFlow } from '../print/print-flow.ts';
import { compile } from './compile.ts';

const actions = `action prepare addr = "http://a.example"; args = (str version, int n = 1); return = (OK | FAIL); timeout = "5m"; action_end
action tell addr = "http://a.example"; args = (str text); return = (OK); action_end
`;
const steps = 'step a => (OK -> done) { action = tell; args = (text = "a"); };';

function compiled(clauses: string, more = '') {
  return compile(`${actions}flow f inputs = (str version); ${clauses} ${steps} ${more} flow_end`, {
    actions: () => undefined,
    flows: () => undefined,
    actionNames: () => [],
    flowNames: () => [],
  });
}

function flowOf(clauses: string) {
  const result = compiled(clauses);
  const flow = result.ok ? result.statements.at(-1) : undefined;
  if (flow?.kind !== 'flow') throw new Error(JSON.stringify(result));
  return flow.version;
}

test('hooks of a flow are steps beside its graph, with the timeout of their action, and are printed as they were', () => {
  const text =
    'on_start = prepare (version = $version); on_stop = tell (text = "stopped"); on_finish = tell (text = $a.said);';
  const version = flowOf(text);
  expect(version.flow.hooks).toEqual({
    start: {
      name: 'on_start',
      job: 'prepare',
      args: [{ name: 'version', from: { kind: 'input', name: 'version' } }],
      on: { OK: 'done', FAIL: 'stopped' },
      trigger: 'auto',
      timeoutMs: 300_000,
    },
    stop: expect.objectContaining({ name: 'on_stop', on: { OK: 'done' } }),
    finish: expect.objectContaining({ name: 'on_finish' }),
  });
  expect(Object.keys(version.jobs).sort()).toEqual(['prepare', 'tell']);
  const again = compile(printFlow(version), {
    actions: () => undefined,
    flows: () => undefined,
    actionNames: () => [],
    flowNames: () => [],
  });
  const flow = again.ok ? again.statements.at(-1) : undefined;
  if (flow?.kind !== 'flow') throw new Error(JSON.stringify(again));
  expect(hashFlow(flow.version.flow, flow.version.jobs).hash).toBe(hashFlow(version.flow, version.jobs).hash);
  expect(flowOf('').flow).not.toHaveProperty('hooks');
  expect(printFlow(flowOf('on_stop = tell (text = "x");'))).toContain('on_stop = tell (text = "x");');
});

test.each([
  ['on_start = absent;', '', 'action (absent) is not defined'],
  ['on_start = wait (for = "1s");', '', 'on_start names an action, or code that nobody acts on'],
  ['on_start = prepare (version = $a.said);', '', 'on_start comes before all steps'],
  [
    'on_stop = tell (text = "x");',
    'step on_stop => (OK -> done) { action = tell; args = (text = "b"); };',
    'do not go together',
  ],
  ['on_stop = tell;', '', 'step (on_stop) args (text) is missing'],
  ['on_stop = ;', '', 'expected the name of an action'],
  ['on_stop = tell (text);', '', 'expected'],
])('%s is refused: %s', (clauses, more, message) => {
  const result = compiled(clauses, more);
  expect(JSON.stringify(result)).toContain(message);
  expect(result.ok).toBe(false);
});

test('an action whose own text has errors is one that nothing more is said about', () => {
  const result = compile(`action x addr = 1; action_end flow f on_stop = x; ${steps} flow_end`, {
    actions: () => undefined,
    flows: () => undefined,
    actionNames: () => [],
    flowNames: () => [],
  });
  expect(JSON.stringify(result)).not.toContain('on_stop');
});

test('code may be a hook, with no arguments, and code that people act on may not', () => {
  const code = {
    kind: 'code',
    name: 'tidy',
    params: [],
    outcomes: ['SUCCESS', 'FAIL'],
    effect: false,
    version: '1',
  } as const;
  const withCode = (name: string) => {
    const job = name === 'tidy' ? code : { ...code, name, actions: {} };
    return compile(`${actions}flow f on_stop = ${name}; ${steps} flow_end`, {
      actions: (asked) => (asked === name ? job : undefined),
      flows: () => undefined,
      actionNames: () => [name],
      flowNames: () => [],
    });
  };
  const result = withCode('tidy');
  const flow = result.ok ? result.statements.at(-1) : undefined;
  if (flow?.kind !== 'flow') throw new Error(JSON.stringify(result));
  expect(flow.version.flow.hooks?.stop?.on).toEqual({ SUCCESS: 'done', FAIL: 'stopped' });
  expect(printFlow(flow.version)).toContain('on_stop = tidy;');
  expect(JSON.stringify(withCode('review'))).toContain('on_stop names an action, or code that nobody acts on');
});
