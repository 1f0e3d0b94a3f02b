import { describe, expect, test } from 'vitest';
import { type Facts, openRunsFactKey } from '../fact.ts';
import type { Limits } from '../flow/flow.ts';
import { ann, start, stop, system } from '../testing/acts.ts';
import { type CommandAct, perform, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { factsFor, type RunCommand } from './run-command.ts';
import { waitsFor } from './waits-for.ts';

const flowOf = (limits: Partial<Limits>) =>
  sketchFlow(
    [
      { name: 'a', on: { OK: 'b' } },
      {
        name: 'b',
        kind: 'wait',
        args: [{ name: 'event', from: { kind: 'literal', value: 'go' } }],
        on: { DONE: 'done' },
      },
    ],
    { limits },
  );

function facts(open: number, waiting = 0): Facts {
  return { [openRunsFactKey('p1', 'release')]: { version: 1, value: { open, waiting } } };
}

const startWith = (open: number, waiting = 0): CommandAct => ({ ...start(), facts: facts(open, waiting) });

const admit = (open: number, openRuns?: number): CommandAct => ({
  command: { type: 'admit', project: 'p1', flow: 'release', ...(openRuns !== undefined && { openRuns }) },
  by: system,
  facts: facts(open),
});

describe('a flow with a limit of open runs', () => {
  test('starts as many as it may', () => {
    expect(play(flowOf({ openRuns: 2 }), [startWith(1)]).answer).toBe('run_started visit_opened attempt_started');
    const never = { [openRunsFactKey('p1', 'release')]: { version: 0, value: undefined } };
    expect(play(flowOf({ openRuns: 1 }), [{ ...start(), facts: never }]).answer).toContain('attempt_started');
  });

  test.each([
    [1, '1 run of flow release is open, and its limit is 1'],
    [3, '3 runs of flow release are open, and its limit is 1'],
  ])('refuses one more where %i are open', (open, message) => {
    expect(play(flowOf({ openRuns: 1 }), [startWith(open)])).toMatchObject({ answer: 'flow_full', message });
  });

  test('queues one more where it says so, and also one that would overtake those that wait', () => {
    for (const full of [startWith(1), startWith(0, 1)]) {
      const played = play(flowOf({ openRuns: 1, onFull: 'queue' }), [full]);
      expect(played.answer).toBe('run_started run_queued');
      expect(runOf(played)).toMatchObject({ state: { status: 'created' }, open: {} });
      expect(waitsFor(runOf(played))).toEqual([{ kind: 'slot' }]);
    }
  });

  test('queues none that would wait for what waits for it', () => {
    const flow = flowOf({ openRuns: 1, onFull: 'queue' });
    const start = (open: number, waiting = 0): CommandAct => {
      const act = startWith(open, waiting);
      return { ...act, command: { ...act.command, cannotWait: true } as RunCommand };
    };
    expect(play(flow, [start(1)]).answer).toBe('flow_full');
    expect(play(flow, [start(0, 1)]).answer).toContain('attempt_started');
  });

  test('is decided on nothing that nobody has looked at', () => {
    expect(() => play(flowOf({ openRuns: 1 }), [start()])).toThrow('nobody has counted open-runs:p1:release');
  });
});

describe('a queued run', () => {
  const queued = play(flowOf({ openRuns: 1, onFull: 'queue' }), [startWith(1)]);

  test('begins when there is room, by the limit as it is then', () => {
    expect(perform(queued, admit(1, 1)).answer).toBe('nothing');
    const begun = perform(queued, admit(0, 1));
    expect(begun.answer).toBe('run_admitted visit_opened attempt_started');
    expect(runOf(begun).state).toEqual({ status: 'running' });
    expect(perform(queued, admit(5, 6)).answer).toContain('run_admitted');
    expect(perform(queued, admit(5)).answer).toContain('run_admitted');
    expect(perform(begun, admit(0, 1)).answer).toBe('nothing');
  });

  test('keeps an event that comes early', () => {
    const early: CommandAct = { command: { type: 'event', name: 'go' }, by: ann };
    expect(perform(queued, early).answer).toBe('event_received');
  });

  test('is stopped before it has begun', () => {
    const stopped = perform(queued, stop('not needed'));
    expect(runOf(stopped).state).toEqual({ status: 'stopped', at: 0, by: ann, reason: 'not needed' });
    expect(stopped.effects).toEqual([]);
  });
});

test('the count of open runs is looked up for a start of a limited flow, and for the turn of a queued run', () => {
  const command = start().command;
  const key = openRunsFactKey('p1', 'release');
  expect(factsFor(command, ann)).toEqual([]);
  expect(factsFor(command, ann, flowOf({}))).toEqual([]);
  expect(factsFor(command, ann, flowOf({ openRuns: 1 }))).toEqual([key]);
  expect(factsFor({ type: 'admit', project: 'p1', flow: 'release' }, system)).toEqual([key]);
});
