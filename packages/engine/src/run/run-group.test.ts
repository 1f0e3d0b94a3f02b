import { describe, expect, test } from 'vitest';
import { type Facts, runGroupFactKey } from '../fact.ts';
import { ann, fork, start } from '../testing/acts.ts';
import { type CommandAct, perform, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { forkPointIn } from './fork-point.ts';
import { factsFor } from './run-command.ts';

const flow = sketchFlow([{ name: 'build', on: { OK: 'done' } }]);
const group = { id: 4, name: 'october' };
const takesRuns: Facts = { [runGroupFactKey(4)]: { version: 0, value: undefined } };
const finished: Facts = { [runGroupFactKey(4)]: { version: 1, value: { status: 'finished' } } };

function startIn(facts: Facts): CommandAct {
  const begun = start();
  return { ...begun, command: { ...begun.command, group } as CommandAct['command'], facts };
}

describe('a start in a group of runs', () => {
  test('keeps the group with the run and in its history', () => {
    const played = play(flow, [startIn(takesRuns)]);
    expect(runOf(played).group).toEqual(group);
    expect(played.journal[0]?.events[0]).toMatchObject({ type: 'run_started', group });
  });

  test('is refused where that is finished, and depends on it', () => {
    const played = play(flow, [startIn(finished)]);
    expect(played).toMatchObject({ answer: 'run_group_finished', run: undefined });
    expect(factsFor(startIn(finished).command, ann, flow)).toContain('run-group:4');
    expect(() => play(flow, [startIn({})])).toThrow('nobody has looked at group 4');
  });
});

test.each([
  ['that is open', takesRuns, group],
  ['that is finished', finished, undefined],
])('a fork of a run of a group %s', (_, facts, kept) => {
  const old = play(flow, [startIn(takesRuns)]);
  const from = forkPointIn(undefined, old.journal[0]!, { step: 'build', visit: 1 })!;
  const act = { ...fork(from), facts } as CommandAct;
  expect(factsFor(act.command, ann, flow)).toContain('run-group:4');
  const forked = perform({ ...old, run: undefined, journal: [], closed: [], effects: [] }, act);
  expect(forked.run?.group).toEqual(kept);
  expect(forked.run?.forkedFrom).toMatchObject({ run: runOf(old).id });
});
