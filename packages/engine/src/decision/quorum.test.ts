import { describe, expect, test } from 'vitest';
import { groupsOfUser } from '../fact.ts';
import type { Quorum } from '../flow/flow.ts';
import { missingOf, missingText, votesLeft, whoText } from './quorum.ts';

const part = (count: number, groups: readonly string[], users: readonly string[] = []) => ({ count, groups, users });
const both: Quorum = [[part(2, ['sre']), part(1, ['dba'])]];
const sre = { name: 'sam', groups: ['sre'] };
const versatile = { name: 'vera', groups: ['sre', 'dba'] };

describe('a quorum', () => {
  test('counts a person for one part only', () => {
    expect(missingOf(both, [versatile, sre])).toEqual([part(1, ['dba'])]);
    expect(missingOf(both, [versatile, sre, { name: 'dan', groups: ['dba'] }])).toEqual([]);
  });

  test.each([
    [[versatile, sre, { name: 'sue', groups: ['sre'] }]],
    [[sre, versatile, { name: 'sue', groups: ['sre'] }]],
    [[sre, { name: 'sue', groups: ['sre'] }, versatile]],
  ])('counts a person where that helps, in whatever order they vote', (voters) => {
    expect(missingOf(both, voters)).toEqual([]);
  });

  test('is met by any of its alternatives, and what is missing is of the nearest', () => {
    const either: Quorum = [[part(3, ['dev'])], [part(2, ['sre'])]];
    expect(missingOf(either, [])).toEqual([part(2, ['sre'])]);
    expect(
      missingOf(either, [
        { name: 'a', groups: ['dev'] },
        { name: 'b', groups: ['dev'] },
      ]),
    ).toEqual([part(1, ['dev'])]);
    expect(missingOf(either, [sre, { name: 'sue', groups: ['sre'] }])).toEqual([]);
  });

  test('knows named people by their names, and the administrator by groups only', () => {
    const named: Quorum = [[part(1, [], ['sam'])]];
    expect(missingOf(named, [sre])).toEqual([]);
    expect(missingOf(named, [{ groups: ['sre'] }])).toEqual(named[0]);
  });

  test('is told in the notation of FSL, and so is what is missing', () => {
    expect(whoText([[part(2, ['a'], ['b']), part(1, ['c'], ['d'])], [part(1, ['e'])]])).toBe(
      '2 of (group(a) or b) and (group(c) or d) or group(e)',
    );
    expect(missingText([part(1, ['a'], ['b']), part(2, ['c'])])).toBe('1 of group(a) or b and 2 of group(c)');
  });
});

describe('of a quorum with somebody without whom nothing is granted', () => {
  const two = { who: [[part(2, ['dev'])]], required: ['cem'] };
  const vote = (name: string) => ({
    ...{ by: { kind: 'user', id: name, name } as const, groups: ['dev'], outcome: 'AGREE', at: 0 },
    eligibility: { key: `user:${name}`, version: 1 },
  });
  test.each<[readonly string[], readonly string[], number]>([
    [[], ['dev'], 2],
    [['cem'], ['dev'], 1],
    [['bob'], ['dev'], 1],
    [['ann', 'bob'], ['dev'], 1],
    [['cem', 'bob'], ['dev'], 0],
    [[], ['qa'], 3],
  ])('after the votes of %j, they being in %j, %i are left', (voted, groups, left) => {
    expect(votesLeft({ ...two, votes: voted.map(vote) }, 'AGREE', () => groups)).toBe(left);
  });

  test('who needs nobody is left to the quorum', () => {
    expect(votesLeft({ who: two.who, votes: [vote('bob')] }, 'AGREE', () => [])).toBe(1);
  });
});

test('the groups of a user are found by name, where the facts are of that user', () => {
  const facts = {
    users: { version: 3, value: { count: 2 } },
    'user:u1': { version: 1, value: { name: 'ann', groups: ['dev'] } },
    'user:u2': { version: 1, value: undefined },
  };
  expect([groupsOfUser(facts, 'ann'), groupsOfUser(facts, 'bob')]).toEqual([['dev'], []]);
});
