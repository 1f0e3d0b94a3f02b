import { type Quorum, whoText } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import { readWho } from './who.ts';

function read(text: string): { quorum: Quorum | undefined; problems: string[] } {
  const problems: string[] = [];
  const quorum = readWho({ text, start: 0, end: 0 }, (severity, code, message) => {
    problems.push(`${severity} ${code}: ${typeof message === 'string' ? message : message()}`);
  });
  return { quorum, problems };
}

const grammar =
  'it joins group(NAME) and names of users by and, or and brackets, as 2 of group(sre) and (group(dba) or ann)';

const part = (count: number, groups: string[], users: string[] = []) => ({ count, groups, users });

describe('who decides', () => {
  test.each<[string, Quorum, string]>([
    ['group(dev)', [[part(1, ['dev'])]], 'group(dev)'],
    ['1 OF bob-2', [[part(1, [], ['bob-2'])]], 'bob-2'],
    [' zoë ', [[part(1, [], ['zoë'])]], 'zoë'],
    [
      '1 of group(dev) OR GROUP ( qa ) or alice@example.org or group(dev)',
      [[part(1, ['dev', 'qa'], ['alice@example.org'])]],
      'group(dev) or group(qa) or alice@example.org',
    ],
    ['2 of group(dev)', [[part(2, ['dev'])]], '2 of group(dev)'],
    ['2 of group(sre) and 1 of group(dba)', [[part(2, ['sre']), part(1, ['dba'])]], '2 of group(sre) and group(dba)'],
    ['2 of (group(a) or bob)', [[part(2, ['a'], ['bob'])]], '2 of (group(a) or bob)'],
    ['2 of group(a) or bob', [[part(2, ['a'])], [part(1, [], ['bob'])]], '2 of group(a) or bob'],
    ['a and (b or group(c))', [[part(1, [], ['a']), part(1, ['c'], ['b'])]], 'a and (group(c) or b)'],
    ['a and b or c', [[part(1, [], ['a']), part(1, [], ['b'])], [part(1, [], ['c'])]], 'a and b or c'],
    [
      '(2 of group(a) or b and c) and d',
      [
        [part(2, ['a']), part(1, [], ['d'])],
        [part(1, [], ['b']), part(1, [], ['c']), part(1, [], ['d'])],
      ],
      '2 of group(a) and d or b and c and d',
    ],
  ])('"%s" is read, and written so that it is read as the same', (text, expected, written) => {
    expect(read(text)).toEqual({ quorum: expected, problems: [] });
    expect(whoText(expected)).toBe(written);
    expect(read(written).quorum).toEqual(expected);
  });

  test.each([
    ['', 'in who expected group(NAME) or the name of a user, found its end'],
    ['group()', 'in who expected group(NAME) or the name of a user, found "group()"'],
    ['alice, bob', 'in who expected group(NAME) or the name of a user, found "alice,"'],
    ['group(dev) or ', 'in who expected group(NAME) or the name of a user, found its end'],
    ['and', 'in who expected group(NAME) or the name of a user, found "and"'],
    ['alice bob', 'in who expected and, or, or its end, found "bob"'],
    ['alice and or', 'in who expected group(NAME) or the name of a user, found "or"'],
    ['(alice', 'in who expected and, or, or ), found its end'],
    ['(alice and', 'in who expected group(NAME) or the name of a user, found its end'],
    ['alice)', 'in who expected and, or, or its end, found ")"'],
    ['user(alice)', 'in who only a group has brackets, as group(NAME): "user" is taken for the name of a user'],
    ['0 of group(dev)', 'in who expected a number of people from 1 to 100, found 0'],
    ['101 of group(dev)', 'in who expected a number of people from 1 to 100, found 101'],
    ['2 of (a and b)', 'in who a number of people stands before names joined by or, as 2 of (group(dev) or ann)'],
    ['2 of (2 of group(a))', 'in who a number of people stands before names joined by or, as 2 of (group(dev) or ann)'],
    ['x'.repeat(2001), 'who may have 2000 characters'],
    [
      Array.from({ length: 7 }, () => '(a and b or c)').join(' and '),
      'who has more than 64 alternatives, or one of more than 100 parts',
    ],
    [
      Array.from({ length: 101 }, () => 'group(a)').join(' and '),
      'who has more than 64 alternatives, or one of more than 100 parts',
    ],
  ])('"%s" is refused', (text, problem) => {
    const shape = problem.includes(', found ') && !/number/.test(problem) ? `; ${grammar}` : '';
    expect(read(text)).toEqual({ quorum: undefined, problems: [`error wrong_value: ${problem}${shape}`] });
  });

  test.each([
    ['2 of alice', '2 of alice'],
    ['alice and alice', 'alice and alice'],
    ['group(dev) or 3 of (alice or bob)', '3 of (alice or bob)'],
  ])('"%s" is refused, for nobody counts twice', (text, impossible) => {
    expect(read(text).problems).toEqual([`error wrong_value: who names too few people for ${impossible}`]);
  });

  test('a group may have as many members as are needed', () => {
    expect(read('2 of (group(dev) or alice) and alice').problems).toEqual([]);
  });
});
