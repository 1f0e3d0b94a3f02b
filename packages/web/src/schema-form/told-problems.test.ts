import { expect, test } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { toldProblems } from './told-problems.ts';

const refused = (path: string) => new ApiError('argument_invalid', 'input site is odd', { details: { path } });

test('what the server has against a field is told there', () => {
  expect(toldProblems(refused('inputs.site'), ['version', 'site'], 'inputs.')).toEqual({
    site: { kind: 'told', text: 'input site is odd' },
  });
  expect(toldProblems(refused('ship.site'), ['ship.site'])).toHaveProperty(['ship.site']);
});

test('what it has against anything else is told at none', () => {
  const others = [refused('inputs.other'), refused('site'), new ApiError('flow_full', 'full'), new Error('site'), null];
  expect(others.map((error) => toldProblems(error, ['site'], 'inputs.'))).toEqual(others.map(() => ({})));
});
