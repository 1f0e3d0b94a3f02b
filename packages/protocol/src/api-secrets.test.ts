import { describe, expect, test } from 'vitest';
import { PutSecretBody, RemoveSecretBody } from './api-secrets.ts';

describe('a secret', () => {
  test('is of the project, and its limits stay, where nothing else is said', () => {
    const given = { name: 'TOKEN', value: 'swordfish' };
    expect(PutSecretBody.parse(given)).toEqual(given);
  });

  test.each(['', '1a', '.a', '-a', 'a b', 'a/b', 'é', 'x'.repeat(101)])('may not be called %j', (name) => {
    expect(PutSecretBody.safeParse({ name, value: 'swordfish' }).success).toBe(false);
  });

  test.each([
    ['abc', 'at least 4 characters'],
    [' abc ', 'at least 4 characters'],
    ['x'.repeat(65_537), undefined],
  ])('may not be too short or too long', (value, message) => {
    const { error } = PutSecretBody.safeParse({ name: 'TOKEN', value });
    expect(error?.issues[0]?.message).toEqual(message ?? expect.stringMatching(/./));
  });

  test.each([
    [{ global: true }, true],
    [{ environment: 'live' }, true],
    [{ global: false, environment: 'live' }, true],
    [{ global: true, environment: 'live' }, false],
  ])('is at one place: %j', (place, isGood) => {
    expect(RemoveSecretBody.safeParse({ name: 'TOKEN', ...place }).success).toBe(isGood);
    expect(PutSecretBody.safeParse({ name: 'TOKEN', value: 'swordfish', ...place }).success).toBe(isGood);
  });
});
