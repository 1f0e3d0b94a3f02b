import { expect, test } from 'vitest';
import { foldStory } from '../story/fold-story.ts';
import { playRun } from '../testing/play-run.ts';
import { noCheckpoints, storyAt } from './story-at.ts';

const text = `
action deploy addr = "http://deploy.example/run"; return = (AGAIN | SUCCESS); action_end
flow release step build => (AGAIN -> build | SUCCESS -> done) { action = deploy; }; flow_end`;

const again = { command: { type: 'ack-step', step: 'build', outcome: 'AGAIN' } } as const;
const { journal } = playRun(text, [
  ...Array.from({ length: 30 }, () => again),
  { command: { type: 'ack-step', step: 'build', outcome: 'SUCCESS' } },
]);

test('a replay shows the run as it was after any transition, whichever way one goes', () => {
  let checkpoints = { ...noCheckpoints, every: 4 };
  for (const seq of [32, 3, 4, 17, 16, 1, 31]) {
    const at = storyAt(journal, seq, checkpoints);
    expect(at.story).toEqual(foldStory(undefined, journal.slice(0, seq)));
    checkpoints = at.checkpoints as typeof checkpoints;
  }
  expect(storyAt(journal, 31, checkpoints).story?.visits).toHaveLength(31);
  expect(storyAt(journal, 32, checkpoints).story?.run.state.status).toBe('done');
});

test('before the first transition there is no run, and behind the last nothing else', () => {
  expect(storyAt(journal, 0, noCheckpoints).story).toBeUndefined();
  expect(storyAt(journal, 99, noCheckpoints).story?.run.seq).toBe(32);
});
