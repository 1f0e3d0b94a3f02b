import { expect, test } from 'vitest';
import { isAt } from './is-at.ts';

test('a page is at a list, and so is the page of one of its things, also where the pages have a folder', () => {
  expect(['/people', '/ui/people', '/a/ui/groups/1'].map((path) => isAt(path, '/people'))).toEqual([true, true, false]);
  expect(isAt('/a/ui/groups/1', '/groups')).toBe(true);
  expect(isAt('/ui/new-templates', '/templates')).toBe(false);
});
