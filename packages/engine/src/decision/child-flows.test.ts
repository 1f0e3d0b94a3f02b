import { expect, test } from 'vitest';
import { type Facts, flowFactKey } from '../fact.ts';
import type { Source } from '../flow/flow.ts';
import { decide, people, retry, start, taskFailed } from '../testing/acts.ts';
import { type CommandAct, type Played, perform, play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { childFlows } from './child-flows.ts';

const review: StepSketch = { name: 'review', kind: 'decision', on: { AGREE: 'sub', REJECT: 'stopped' } };
const sub = (from?: Source, name = 'sub'): StepSketch => ({
  ...{ name, kind: 'flow', effect: true, on: { DONE: 'done' } },
  ...(from && { args: [{ name: 'flow', from }] }),
});
const below: Source = { kind: 'literal', value: 'below' };
const flow = sketchFlow([review, sub(below)], { onFailure: 'hold' });

const newest = (hash?: string): Facts => ({
  ...people,
  [flowFactKey('p1', 'below')]: { version: 0, value: hash === undefined ? undefined : { hash } },
});
const on = (act: CommandAct, facts: Facts): CommandAct => ({ ...act, facts });

function digestOf(played: Played): string {
  const phase = runOf(played).open.review?.phase;
  return phase?.kind === 'deciding' ? phase.decision.digest : '';
}

const opened = play(flow, [on(start(), newest('h1'))]);
const agree = (facts: Facts) => on(decide('review', 'AGREE', digestOf(opened)), facts);

function attempted(played: Played) {
  const phase = runOf(played).open.sub?.phase;
  return phase?.kind === 'attempting' ? phase.attempt : undefined;
}

test('a decision approves the version of the flow that its step starts, and that one is started', () => {
  const phase = runOf(opened).open.review?.phase;
  expect(phase?.kind === 'deciding' && phase.decision.guards).toMatchObject([{ step: 'sub', flowHash: 'h1' }]);
  expect(digestOf(play(flow, [on(start(), newest('h2'))]))).not.toBe(digestOf(opened));
  expect(attempted(perform(opened, agree(newest('h1'))))).toMatchObject({ job: 'flow', flowHash: 'h1' });
});

test('a version that is newer when the step begins has to be approved again', () => {
  const late = perform(opened, agree(newest('h2')));
  expect(late.answer).toContain('grant_superseded');
  expect(runOf(late).open.review?.number).toBe(2);
  const killed = [agree(newest('h1')), taskFailed({ step: 'sub' }, { outcome: 'KILLED' })].reduce(perform, opened);
  expect(perform(killed, on(retry(), newest('h2'))).answer).toContain('grant_superseded');
  expect(attempted(perform(killed, on(retry(), newest('h1'))))).toMatchObject({ number: 2, flowHash: 'h1' });
});

test('a flow that is not there holds the run when its version would have to be shown', () => {
  expect(runOf(play(flow, [on(start(), newest())])).state).toMatchObject({
    status: 'held',
    reason: 'reference',
    detail: 'step sub: there is no flow below',
  });
});

test('where nobody has looked, a decision is about no version', () => {
  const phase = runOf(play(flow, [start()])).open.review?.phase;
  expect(phase?.kind === 'deciding' && phase.decision.guards[0]).not.toHaveProperty('flowHash');
});

test('what no decision guards starts what is newest then', () => {
  const free = play(sketchFlow([sub(below)]), [on(start(), newest('h1'))]);
  expect(attempted(free)).not.toHaveProperty('flowHash');
});

test('the flows of guarded steps are found by their names and inputs', () => {
  const inputs = [
    { name: 'given', type: 'str', required: true },
    { name: 'left', type: 'str', required: true, default: 'usual' },
  ] as const;
  const input = (name: string): Source => ({ kind: 'input', name });
  const names = (from?: Source, given = {}) => childFlows(sketchFlow([review, sub(from)], { inputs }), given);
  expect(names(below)).toEqual(['below']);
  expect(names(input('given'), { given: 'this' })).toEqual(['this']);
  expect(names(input('left'))).toEqual(['usual']);
  expect(names(input('left'), { left: 'other' })).toEqual(['other']);
  expect(names(input('none'))).toEqual([]);
  expect(names({ kind: 'context', path: ['x'] })).toEqual([]);
  expect(names()).toEqual([]);
  expect([childFlows(flow, {}), childFlows(flow, {})]).toEqual([['below'], ['below']]);
  const free = sketchFlow([review, { ...sub(), kind: 'http' }, sub(below, 'free')]);
  expect(childFlows(free, {})).toEqual([]);
});
