import { expect, test } from 'vitest';
import { projectPath } from './project-path.ts';

test.each([
  ['api/runs', 'api/projects/shop/runs'],
  ['api/runs/r%2F1/decide', 'api/projects/shop/runs/r%2F1/decide'],
  ['api/builds/b/log/stream?workflow=w&proc=p', 'api/projects/shop/builds/b/log/stream?workflow=w&proc=p'],
  ['api/members', 'api/projects/shop/members'],
  ['api/audit', 'api/projects/shop/audit'],
  ['api/audit/verify', 'api/audit/verify'],
  ['api/users', 'api/users'],
  ['api/tokens', 'api/tokens'],
  ['api/projects', 'api/projects'],
  ['api/projects/old/archive', 'api/projects/old/archive'],
  ['flow', 'flow'],
])('%s is %s of a project', (path, expected) => {
  expect(projectPath(path, 'shop')).toBe(expected);
  expect(projectPath(path, undefined)).toBe(path);
});
