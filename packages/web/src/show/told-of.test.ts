import { expect, test } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { toldOf } from './told-of.ts';

test('what an error means is not said a second time in the words of the server', () => {
  expect(toldOf(new ApiError('run_not_found', 'There is no such run.'))).toBeUndefined();
  expect(toldOf(new ApiError('run_not_found', 'there is no run shop-1'))).toBe('there is no run shop-1');
  expect(toldOf(new ApiError('server_unreachable', ''))).toBeUndefined();
  expect(toldOf(new TypeError('x is undefined'))).toBe('x is undefined');
  expect(toldOf('odd')).toBe('odd');
});
