import { type CodeJob, type FlowVersion, hashFlow } from '@signalbox/engine';
import { compile } from '@signalbox/fsl';
import type { DeclaredFlow } from '@signalbox/protocol';
import { describe, expect, test } from 'vitest';
import { flowOfCode } from './flow-of-code.ts';

const contract = { kind: 'code', version: '1', outcomes: ['SUCCESS', 'FAIL'], effect: false } as const;
const look: CodeJob = { ...contract, name: 'look', params: [{ name: 'at', type: 'str', required: true }] };
const known = { actions: new Map([['look', look]]), flows: new Map<string, FlowVersion>() };
const declared: DeclaredFlow = {
  name: 'tour',
  description: 'not part of the flow',
  inputs: [{ name: 'at', type: 'str', required: true }],
  onFailure: 'hold',
  steps: [
    {
      ...{ name: 'first', job: 'look', trigger: 'auto', on: { SUCCESS: { step: 'second' } } },
      args: [{ name: 'at', from: { kind: 'input', name: 'at' } }],
    },
    {
      ...{ name: 'second', job: 'look', trigger: 'auto', on: { SUCCESS: 'done' }, byValue: true, timeoutMs: 60_000 },
      args: [{ name: 'value', from: { kind: 'result', step: 'first', path: [] } }],
    },
  ],
};

function versionOf(text: string): FlowVersion {
  const compiled = compile(text, { actions: (name) => known.actions.get(name), flows: () => undefined });
  const [flow] = compiled.ok ? compiled.statements : [];
  if (flow?.kind !== 'flow') throw new Error('the text is one flow');
  return hashFlow(flow.version.flow, flow.version.jobs);
}

describe('a flow of code', () => {
  test('is, applied, to the letter what its code says', () => {
    const { fsl } = flowOfCode(declared, known);
    const { description: _, ...flow } = declared;
    expect(versionOf(fsl).flow).toEqual({ ...flow, limits: expect.anything() });
  });

  test('is new, then applied, and changed where another one has its name', () => {
    const { fsl, state } = flowOfCode(declared, known);
    expect(state).toBe('new');
    const stands = (text: string) => ({ ...known, flows: new Map([['tour', versionOf(text)]]) });
    expect(flowOfCode(declared, stands(fsl)).state).toBe('applied');
    expect(flowOfCode(declared, stands(fsl.replace('hold', 'rollback'))).state).toBe('changed');
  });

  test('says at its places what the flow language finds, and cannot be applied', () => {
    const wrong = { ...declared, steps: declared.steps.map((step) => ({ ...step, job: 'lok' })) };
    expect(flowOfCode(wrong, known)).toMatchObject({
      state: 'unusable',
      problems: [
        expect.stringMatching(/^5:18: action \(lok\) is not defined.*look/),
        expect.stringMatching(/^9:18: action \(lok\) is not defined/),
      ],
    });
  });
});
