import { expect, test } from 'vitest';
import { quorumProgress } from './quorum-progress.ts';

const vote = { by: 'ann', outcome: 'AGREE', at: 1 };

test('what is given and what is left make what is needed', () => {
  expect(quorumProgress({ votes: [vote], votesLeft: { AGREE: 3 } }, 'AGREE')).toEqual({ given: 1, needed: 4 });
});

test('votes for other outcomes do not count', () => {
  const decision = { votes: [{ ...vote, outcome: 'REJECT' }], votesLeft: { AGREE: 1 } };
  expect(quorumProgress(decision, 'AGREE')).toEqual({ given: 0, needed: 1 });
});

test('votes of who has lost the right since do not count', () => {
  const decision = { votes: [{ ...vote, lapsed: true as const }], votesLeft: { AGREE: 2 } };
  expect(quorumProgress(decision, 'AGREE')).toEqual({ given: 0, needed: 2 });
});
