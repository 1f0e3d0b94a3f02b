import { expect, test } from 'vitest';
import { playRun } from '../testing/play-run.ts';
import { deedsOf } from './deeds-of.ts';

const text = `
action deploy addr = "http://deploy.example/run"; return = (SUCCESS | FAIL); action_end
flow release step build => (SUCCESS -> done | FAIL -> stopped) { action = deploy; }; flow_end`;

test('the deeds of a run are what people did, with what they said, and not what followed', () => {
  const admin = { kind: 'admin' } as const;
  const { journal } = playRun(text, [
    { command: { type: 'pause', reason: 'lunch' }, by: admin },
    { command: { type: 'resume' }, by: admin },
    { command: { type: 'ack-step', step: 'build', outcome: 'SUCCESS' } },
  ]);
  expect(
    deedsOf(journal).map(({ actor, cause, events }) => [actor, cause, events[0]?.type, events[0]?.reason]),
  ).toEqual([
    ['ann', 'start', 'run_started', undefined],
    ['admin', 'pause', 'run_paused', 'lunch'],
    ['admin', 'resume', 'run_resumed', undefined],
  ]);
});
