import { describe, expect, test } from 'vitest';
import type { Binding } from '../flow/flow.ts';
import { decide, start, system } from '../testing/acts.ts';
import { perform, play, runOf } from '../testing/play.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import type { Value, Values } from '../value.ts';
import type { Attached } from './answer-decision.ts';

const file = { name: 'load.html', bytes: 10, sha256: 'a1' };
const comment = { by: 'ann', text: 'looks good' };
const whole = { evidence: [file], comments: [comment] };
const refersTo = (...path: readonly string[]): readonly Binding[] => [
  { name: 'x', from: { kind: 'literal', value: 1 } },
  { name: 'y', from: { kind: 'result', step: 'qa', path } },
];

function dataOf(attached: Attached | undefined, { args, given }: { args?: readonly Binding[]; given?: Values } = {}) {
  const params = Object.keys(given ?? {}).map((name) => ({ name, type: 'str', required: true }) as const);
  const decision = { who: [[{ count: 1, groups: ['dev'], users: [] }]], ...(given && { args: { PASS: params } }) };
  const flow = sketchFlow([
    { name: 'qa', kind: 'decision', on: { PASS: 'tell', NO: 'stopped' }, decision },
    { name: 'tell', on: { OK: 'done' }, ...(args && { args }) },
  ]);
  const begun = play(flow, [start({ by: system })]);
  const phase = runOf(begun).open.qa?.phase;
  const digest = phase?.kind === 'deciding' ? phase.decision.digest : '';
  const act = decide('qa', 'PASS', digest, given ? { args: given } : {});
  const decided = perform(begun, {
    ...act,
    command: { ...act.command, ...(attached && { attached }) } as typeof act.command,
  });
  checkHistory(decided);
  const data = runOf(decided).steps.qa?.last?.data;
  return data && 'inline' in data ? (JSON.parse(data.inline) as Values) : {};
}

describe('what was put to a decision', () => {
  test('is data for later steps, and nothing of it where there is none', () => {
    expect(dataOf(whole)).toEqual({ outcome: 'PASS', ...whole });
    expect(dataOf({ evidence: [], comments: [comment] })).toEqual({ outcome: 'PASS', comments: [comment] });
    expect(dataOf(undefined)).toEqual({ outcome: 'PASS' });
  });

  test('is an empty list for a step that refers to it', () => {
    expect(dataOf(undefined, { args: refersTo('evidence') })).toEqual({ outcome: 'PASS', evidence: [] });
    expect(dataOf(undefined, { args: refersTo('comments', '0') })).toEqual({ outcome: 'PASS', comments: [] });
    expect(dataOf(undefined, { args: refersTo('outcome') })).toEqual({ outcome: 'PASS' });
  });

  test('gives way to what the decision asks for under its name', () => {
    const given = { evidence: 'see the wiki' };
    expect(dataOf(whole, { given })).toEqual({ outcome: 'PASS', ...given, comments: [comment] });
  });

  test('is only the latest of it that there is room for', () => {
    const long = (text: string): Value => ({ by: 'ann', text: text.repeat(1800) });
    const comments = [long('a'), long('b'), long('c')];
    expect(dataOf({ evidence: [file], comments })).toEqual({
      outcome: 'PASS',
      evidence: [file],
      comments: comments.slice(1),
    });
  });
});
