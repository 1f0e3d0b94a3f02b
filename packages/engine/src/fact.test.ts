import { expect, test } from 'vitest';
import * as fact from './fact.ts';

test('facts of different things have different keys, however they are called', () => {
  const keys = [
    fact.openRunsFactKey('p', '7'),
    fact.templateRunsFactKey(7),
    fact.runGroupFactKey(7),
    fact.projectFactKey('7'),
    fact.templateFactKey(7),
    fact.userFactKey('7'),
    fact.usersFactKey,
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
