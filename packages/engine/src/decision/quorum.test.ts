import { describe, expect, test } from 'vitest';
import type { Quorum } from '../flow/flow.ts';
import { missingOf, missingText, whoText } from './quorum.ts';

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
