import { defaultLimits, type FlowVersion, hashFlow, type Source, type Step } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { flowsBelow } from './flows-below.ts';
import { SeenFlows } from './seen-flows.ts';

type Args = { readonly [name: string]: string };

/** A flow that starts others; an argument `$name` is the input of that name. */
function starting(name: string, ...started: readonly Args[]): FlowVersion {
  const steps = started.map((args, at): Step => {
    const bound = Object.entries(args).map(([arg, from]) => ({ name: arg, from: sourceOf(from) }));
    return { name: `s${at}`, job: 'flow', args: bound, on: { DONE: 'done' }, trigger: 'auto' };
  });
  const job = { kind: 'flow', name: 'flow', params: [], outcomes: ['DONE'], effect: true } as const;
  return hashFlow({ name, inputs: [], steps, onFailure: 'stop', limits: defaultLimits }, { flow: job });
}

function sourceOf(text: string): Source {
  return text.startsWith('$') ? { kind: 'input', name: text.slice(1) } : { kind: 'literal', value: text };
}

/** Flows by their names, and how often each was looked for. */
function shelf(...flows: readonly FlowVersion[]) {
  const versions = new Map(flows.map((version) => [version.flow.name, version]));
  const looked = new Map<string, number>();
  const find = async (flow: string) => {
    looked.set(flow, (looked.get(flow) ?? 0) + 1);
    return versions.get(flow);
  };
  return { versions, looked, find, hashOf: (flow: string) => versions.get(flow)?.hash };
}

const leaf = starting('leaf');

test('flows are found that inputs name, however far below', async () => {
  const { find, hashOf } = shelf(
    leaf,
    starting('lower', { flow: '$name' }),
    starting('upper', { flow: 'lower', name: '$to', text: 't' }),
  );
  expect(await flowsBelow({ flow: 'upper', inputs: { to: 'leaf' } }, find)).toEqual({
    hash: hashOf('upper'),
    flowsBelow: { lower: hashOf('lower'), leaf: hashOf('leaf') },
  });
});

test('a flow is walked once for all inputs that name no flow below', async () => {
  const many = Array.from({ length: 300 }, (_, at) => ({ flow: 'lower', text: `t${at}` }));
  const { find, looked } = shelf(leaf, starting('lower', { flow: 'leaf' }), starting('upper', ...many));
  await flowsBelow({ flow: 'upper', inputs: {} }, find);
  expect(looked.get('leaf')).toBe(1);
});

test('flows that start each other in a thousand ways are walked for a while', async () => {
  const many = Array.from({ length: 300 }, (_, at) => ({ flow: 'round', name: `n${at}` }));
  const { find, looked } = shelf(starting('round', ...many, { flow: '$name' }));
  await flowsBelow({ flow: 'round', inputs: { name: 'none' } }, find);
  expect(looked.get('round')).toBeLessThan(20_000);
});

test('only what deciding asks for is looked up, once, also where there is none', async () => {
  const { versions, hashOf } = shelf(leaf);
  const asked: string[] = [];
  const seen = new SeenFlows({
    flow: async (project, flow) => {
      asked.push(`${project} ${flow}`);
      const version = versions.get(flow);
      return version && { name: flow, uuid: 'u', version, updatedAt: 0 };
    },
  });
  expect(await seen.look()).toBe(false);
  // Each time that a start is decided its inputs are bound anew.
  const inputs = () => ({ text: 'x'.repeat(100_000), list: ['a', { b: 1 }] });
  const ask = () => ['leaf', 'none'].map((flow) => seen.find('p', { flow, inputs: inputs() }));
  expect([ask(), ask()].flat()).toEqual(Array(4).fill(undefined));
  expect(await seen.look()).toBe(true);
  expect(asked).toEqual(['p leaf', 'p none']);
  expect(ask()).toEqual([{ newest: { hash: hashOf('leaf') } }, { newest: undefined }]);
  expect(await seen.look()).toBe(false);
});
