import fc from 'fast-check';
import { expect, test } from 'vitest';
import { missingOf, type Voter } from '../decision/quorum.ts';
import type { Quorum, QuorumPart } from '../flow/flow.ts';
import { canBeEnough, impliesQuorum } from './implied-quorum.ts';

const part = (count: number, groups: readonly string[], users: readonly string[] = []): QuorumPart => ({
  ...{ count, groups, users },
});

test('a quorum of more people, or of fewer who may, implies the other', () => {
  expect(impliesQuorum([[part(2, ['sre'])]], [[part(1, ['sre'])]])).toBe(true);
  expect(impliesQuorum([[part(1, ['sre'])]], [[part(2, ['sre'])]])).toBe(false);
  expect(impliesQuorum([[part(1, ['sre'])]], [[part(1, ['sre', 'dba'])]])).toBe(true);
  expect(impliesQuorum([[part(1, ['sre', 'dba'])]], [[part(1, ['sre'])]])).toBe(false);
  expect(impliesQuorum([[part(1, [], ['ann'])]], [[part(1, ['sre'], ['ann'])]])).toBe(true);
  expect(impliesQuorum([[part(1, [], ['ann'])]], [[part(1, ['sre'])]])).toBe(false);
});

test('each of several alternatives has to; two parts may make one, and make room for each other', () => {
  expect(impliesQuorum([[part(1, ['sre'])], [part(1, ['dev'])]], [[part(1, ['sre'])]])).toBe(false);
  expect(impliesQuorum([[part(1, ['sre'])], [part(1, ['dev'])]], [[part(1, ['dev'])], [part(1, ['sre'])]])).toBe(true);
  expect(impliesQuorum([[part(1, ['sre']), part(1, ['sre'])]], [[part(2, ['sre'])]])).toBe(true);
  const both = [part(1, ['sre']), part(1, ['dba'])];
  expect(impliesQuorum([both], [[part(1, ['sre', 'dba']), part(1, ['sre'])]])).toBe(true);
  expect(impliesQuorum([both], [[part(1, ['dba']), part(1, ['dba'])]])).toBe(false);
  expect(impliesQuorum([[part(100, ['sre']), part(100, ['sre']), part(1, ['sre'])]], [[part(1, ['sre'])]])).toBe(false);
});

test('whoever meets a quorum meets what it implies', () => {
  const arbitraryPart = fc.record({
    count: fc.integer({ min: 1, max: 2 }),
    groups: fc.subarray(['a', 'b'], { minLength: 1 }),
    users: fc.subarray(['x']),
  });
  const arbitraryQuorum: fc.Arbitrary<Quorum> = fc.array(fc.array(arbitraryPart, { minLength: 1, maxLength: 2 }), {
    minLength: 1,
    maxLength: 2,
  });
  const arbitraryVoters: fc.Arbitrary<readonly Voter[]> = fc.array(
    fc.record({ name: fc.constantFrom('x', 'y'), groups: fc.subarray(['a', 'b']) }),
    { maxLength: 4 },
  );
  let implied = 0;
  fc.assert(
    fc.property(arbitraryQuorum, arbitraryQuorum, arbitraryVoters, (quorum, wanted, voters) => {
      if (!impliesQuorum(quorum, wanted) || missingOf(quorum, voters).length > 0) return;
      implied += 1;
      expect(missingOf(wanted, voters)).toEqual([]);
    }),
    { numRuns: 1500 },
  );
  expect(implied).toBeGreaterThan(20);
});

test('a rule of one part is decided by so many people and no more; others may be by any number', () => {
  const two = [[part(2, ['sre'])]];
  expect(canBeEnough({ who: [[part(1, ['dev'])]] }, two)).toBe(false);
  expect(canBeEnough({ who: [[part(2, ['dev'])]] }, two)).toBe(true);
  expect(canBeEnough({ who: [[part(2, ['dev'])], [part(2, ['ops'])]] }, [[part(3, ['sre'])]])).toBe(true);
  expect(canBeEnough({ who: [[part(1, ['dev'])]], required: ['ann'] }, two)).toBe(true);
  expect(canBeEnough({ who: [[part(1, ['dev']), part(1, ['ops'])]] }, [[part(5, ['sre'])]])).toBe(true);
});
