import { expect, test } from 'vitest';
import { DeclaredFlow } from './declared-flow.ts';

const step = { name: 'a', job: 'add one', args: [], on: { SUCCESS: 'done' }, trigger: 'auto' };
const flow = { name: 'numbers', inputs: [], steps: [step], onFailure: 'rollback' };

test('a flow of code comes as it is defined', () => {
  const from = { kind: 'result', step: 'a', path: ['b', '0'] };
  const next = {
    ...{ ...step, name: 'b', args: [{ name: 'value', from }], byValue: true, enter: 'all', timeoutMs: 1 },
    ...{ on: { SUCCESS: { fork: ['a', 'b'] }, FAIL: { step: 'a' } } },
    retry: { maxAttempts: 2, backoffMs: 1, maxBackoffMs: 2 },
  };
  const given = { ...flow, description: 'any', steps: [step, next] };
  expect(DeclaredFlow.parse(given)).toEqual(given);
});

test.each([
  { name: '' },
  { name: 'a\nb' },
  { steps: [] },
  { steps: [{ ...step, name: 'a b' }] },
  { steps: [{ ...step, name: 'a => (OK -> done) { action = evil; }; step b' }] },
  { steps: [{ ...step, on: { 'OK -> done | SUCCESS': 'done' } }] },
  { steps: [{ ...step, on: { SUCCESS: 'elsewhere' } }] },
  { steps: [{ ...step, on: { SUCCESS: { step: 'b) { action = evil; }' } } }] },
  { steps: [{ ...step, args: [{ name: 'x', from: { kind: 'context', path: ['a; b'] } }] }] },
  { steps: [{ ...step, args: [{ name: 'x', from: { kind: 'config', path: [] } }] }] },
  { steps: [{ ...step, args: [{ name: 'x y', from: { kind: 'input', name: 'x' } }] }] },
  { steps: [{ ...step, timeoutMs: 0.5 }] },
  { onFailure: 'go on' },
])('what could not stand in the flow language is no flow: %j', (change) => {
  expect(DeclaredFlow.safeParse({ ...flow, ...change }).success).toBe(false);
});
