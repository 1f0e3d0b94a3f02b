import { expect, test } from 'vitest';
import type { FindFlow, NewestFlow } from '../fact.ts';
import type { FlowVersion, Source } from '../flow/flow.ts';
import type { Origin } from '../run/run.ts';
import { ack, decide, pause, people, resume, retry, start, taskFailed } from '../testing/acts.ts';
import { type CommandAct, type Played, perform, play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { childFlows, inputsOfChildFlows } from './child-flows.ts';

const review: StepSketch = { name: 'review', kind: 'decision', on: { AGREE: 'sub', REJECT: 'stopped' } };
const sub = (from?: Source, name = 'sub'): StepSketch => ({
  ...{ name, kind: 'flow', effect: true, on: { DONE: 'done' } },
  ...(from && { args: [{ name: 'flow', from }] }),
});
const below: Source = { kind: 'literal', value: 'below' };
const flow = sketchFlow([review, sub(below)], { onFailure: 'hold' });

const newest = (hash?: string, flowsBelow?: NewestFlow['flowsBelow']): FindFlow => {
  const found = hash === undefined ? undefined : { hash, ...(flowsBelow && { flowsBelow }) };
  return (project, { flow: name }) => (project === 'p1' && name === 'below' ? { newest: found } : undefined);
};
const on = (act: CommandAct, findFlow: FindFlow): CommandAct => ({ facts: people, ...act, findFlow });

function digestOf(played: Played): string {
  const phase = runOf(played).open.review?.phase;
  return phase?.kind === 'deciding' ? phase.decision.digest : '';
}

const opened = play(flow, [on(start(), newest('h1'))]);
const agree = (findFlow: FindFlow) => on(decide('review', 'AGREE', digestOf(opened)), findFlow);

function startedBy(version: FlowVersion, inputs = {}) {
  return childFlows(version, inputs).map((child) => child.flow);
}

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

test('a decision approves the versions of what is started below that, and they go along', () => {
  const asked = (below?: NewestFlow['flowsBelow']) => play(flow, [on(start(), newest('h1', below))]);
  const first = asked({ inner: 'i1' });
  expect(digestOf(first)).not.toBe(digestOf(asked()));
  expect(digestOf(first)).not.toBe(digestOf(asked({ inner: 'i2' })));
  const agreed = (below: NewestFlow['flowsBelow']) =>
    perform(first, on(decide('review', 'AGREE', digestOf(first)), newest('h1', below)));
  expect(attempted(agreed({ inner: 'i1' }))).toMatchObject({ flowHash: 'h1', flowsBelow: { inner: 'i1' } });
  expect(agreed({ inner: 'i2' }).answer).toContain('grant_superseded');
});

const parent = { run: 'r0', step: 'sub', visit: 1, attempt: 1 };
const granted: Origin = { kind: 'step', parent, depth: 1, granted: true, flowsBelow: { below: 'h1' } };

test('in a run that was granted with its flows, those versions are started, whatever is newest', () => {
  const free = play(sketchFlow([sub(below)]), [on(start({ origin: granted }), newest('h2'))]);
  expect(attempted(free)).toMatchObject({ flowHash: 'h1', flowsBelow: { below: 'h1' } });
  const unseen = sketchFlow([sub({ kind: 'literal', value: 'other' })]);
  expect(attempted(play(unseen, [start({ origin: granted })]))).not.toHaveProperty('flowHash');
});

test('a decision of such a run is about those versions too', () => {
  const asked = play(flow, [on(start({ origin: granted }), newest('h2'))]);
  const phase = runOf(asked).open.review?.phase;
  expect(phase?.kind === 'deciding' && phase.decision.guards).toMatchObject([{ step: 'sub', flowHash: 'h1' }]);
  const agreed = perform(asked, on(decide('review', 'AGREE', digestOf(asked)), newest('h2')));
  expect(attempted(agreed)).toMatchObject({ flowHash: 'h1' });
});

test('the flows that steps start are found by their names and inputs', () => {
  const inputs = [
    { name: 'given', type: 'str', required: true },
    { name: 'left', type: 'str', required: true, default: 'usual' },
  ] as const;
  const input = (name: string): Source => ({ kind: 'input', name });
  const names = (from?: Source, given = {}) => startedBy(sketchFlow([review, sub(from)], { inputs }), given);
  expect(names(below)).toEqual(['below']);
  expect(names(input('given'), { given: 'this' })).toEqual(['this']);
  expect(names(input('left'))).toEqual(['usual']);
  expect(names(input('left'), { left: 'other' })).toEqual(['other']);
  expect(names(input('none'))).toEqual([]);
  expect(names({ kind: 'context', path: ['x'] })).toEqual([]);
  expect(names()).toEqual([]);
  expect([startedBy(flow), startedBy(flow)]).toEqual([['below'], ['below']]);
  const free = sketchFlow([review, { ...sub(), kind: 'http' }, sub(below, 'free')]);
  expect(startedBy(free)).toEqual(['below']);
});

test('what is known of the inputs of a flow goes along with its name', () => {
  const inputs = [{ name: 'given', type: 'str', required: true }] as const;
  const args = [
    { name: 'flow', from: below },
    { name: 'one', from: { kind: 'literal', value: 1 } },
    { name: 'two', from: { kind: 'input', name: 'given' } },
    { name: 'late', from: { kind: 'context', path: ['x'] } },
  ] as const;
  const version = sketchFlow([{ ...sub(), args }], { inputs });
  const started = [{ flow: 'below', inputs: { one: 1, two: 'this' } }];
  expect(childFlows(version, { given: 'this' })).toEqual(started);
  expect([...inputsOfChildFlows(version)]).toEqual(['given']);
});

test('flows are asked for where a decision opens and where a guarded step begins, and nowhere else', () => {
  const asked: string[] = [];
  const look: FindFlow = (_, child) => {
    asked.push(child.flow);
    return { newest: { hash: 'h1' } };
  };
  const built: StepSketch = { name: 'build', on: { OK: 'review' } };
  const version = sketchFlow(
    [built, { ...review, on: { AGREE: 'sub', REJECT: 'free' } }, sub(below), sub(below, 'free')],
    {
      onFailure: 'hold',
    },
  );
  let played = play(version, []);
  const askedBy = (act: (played: Played) => CommandAct) => {
    played = perform(played, on(act(played), look));
    return asked.splice(0).length;
  };
  expect([start(), pause(), resume()].map((act) => askedBy(() => act))).toEqual([0, 0, 0]);
  expect(askedBy(() => ack('id-1', 'OK'))).toBe(1);
  expect([pause(), resume()].map((act) => askedBy(() => act))).toEqual([0, 0]);
  expect(askedBy((now) => decide('review', 'AGREE', digestOf(now)))).toBe(2);
  expect(attempted(played)).toMatchObject({ flowHash: 'h1' });
});
