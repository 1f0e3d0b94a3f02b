import { expect, test } from 'vitest';
import { AppError } from './app-error.ts';
import { errors } from './errors.ts';

test('an error says what its code means, until the case has a message of its own', () => {
  expect(new AppError('run_not_found').message).toBe(errors.run_not_found.sentence);
  expect(new AppError('run_not_found', { message: 'there is no run shop-1' }).message).toBe('there is no run shop-1');
});

test('an error keeps its cause and its details', () => {
  const cause = new Error('EADDRINUSE');
  const error = new AppError('port_taken', { port: 8080 }, { cause });
  expect(error).toMatchObject({ name: 'AppError', code: 'port_taken', details: { port: 8080 }, cause });
});
