import { expect, test } from 'vitest';
import { quorumProgress } from './quorum-progress.ts';

const vote = { by: 'ann', outcome: 'AGREE', at: 1 };

test('what is given and what is missing make what is needed', () => {
  const decision = { votes: [vote], missing: { AGREE: '1 of group(sre) and 2 of group(dba) or ada' } };
  expect(quorumProgress(decision, 'AGREE')).toEqual({
    given: 1,
    needed: 4,
    missing: '1 of group(sre) and 2 of group(dba) or ada',
  });
});

test('votes for other outcomes do not count', () => {
  const decision = { votes: [{ ...vote, outcome: 'REJECT' }], missing: { AGREE: '1 of ann' } };
  expect(quorumProgress(decision, 'AGREE')).toMatchObject({ given: 0, needed: 1 });
});

test('votes of who has lost the right since do not count', () => {
  const decision = { votes: [{ ...vote, lapsed: true as const }], missing: { AGREE: '2 of group(dev)' } };
  expect(quorumProgress(decision, 'AGREE')).toMatchObject({ given: 0, needed: 2 });
});
