import { expect, test } from 'vitest';
import { AddProjectBody, SetMemberBody } from './api-projects.ts';

test.each(['shop', 'a', '2nd-shop'])('%s may be the name of a project', (name) => {
  expect(AddProjectBody.safeParse({ name }).success).toBe(true);
});

test.each(['', '-shop', 'Shop', 'a/b', 'a:b', 'a.b', 'é', 'a'.repeat(64)])('"%s" is none', (name) => {
  expect(AddProjectBody.safeParse({ name }).success).toBe(false);
});

test('a member is a user or a group, and not both', () => {
  const isMember = (body: object) => SetMemberBody.safeParse(body).success;
  expect(isMember({ user: 'ann', role: 'viewer' })).toBe(true);
  expect(isMember({ group: 'dev', role: null })).toBe(true);
  expect(isMember({ user: 'ann', group: 'dev', role: 'viewer' })).toBe(false);
  expect(isMember({ role: 'viewer' })).toBe(false);
  expect(isMember({ user: 'ann' })).toBe(false);
});
