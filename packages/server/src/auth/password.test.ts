import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashPassword, isPassword } from './password.ts';

test('a password is known by its hash, which says how it was made and is another one each time', async () => {
  const [one, other] = await Promise.all([
    hashPassword('four odd words', randomBytes),
    hashPassword('four odd words', randomBytes),
  ]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(other);
  expect(await isPassword('four odd words', one)).toBe(true);
  expect(await isPassword('four odd word', one)).toBe(false);
});

test('a letter with its accent is the same however it was typed', async () => {
  const hash = await hashPassword('caf\u00e9 au lait noir', randomBytes);
  expect(await isPassword('cafe\u0301 au lait noir', hash)).toBe(true);
});

test.each(['', 'plain', '$argon2id$v=19$m=1,t=1,p=1$c2FsdA$short'])('nothing is the password of %j', async (kept) => {
  expect(await isPassword('', kept)).toBe(false);
  expect(await isPassword(kept, kept)).toBe(false);
});

test('without a password nothing is right', async () => {
  expect(await isPassword('', undefined)).toBe(false);
});
