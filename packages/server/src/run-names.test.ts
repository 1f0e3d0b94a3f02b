import { expect, test } from 'vitest';
import { childRunName } from './run-names.ts';

test.each([
  ['shop', 'deploy', 2, 'shop.deploy.2'],
  ['shop', 'deploy to eu', 1, 'shop.deploy to eu.1'],
  ['n'.repeat(190), 'deploy', 1, `${'n'.repeat(190)}.deploy.1`],
  ['n'.repeat(192), 'deploy', 1, 'r7'],
  ['shop', 'de\nploy', 1, 'r7'],
])('the run below %s at %j#%i is called %s', (name, step, visit, expected) => {
  expect(childRunName({ name }, { run: 'r1', step, visit, attempt: 1 }, 'r7')).toBe(expected);
});
