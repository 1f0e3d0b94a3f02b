import { describe, expect, test } from 'vitest';
import { AddRepositoryBody, DecideBody, GitHookBody, LogQuery, RunsQuery, StartRunBody } from './api-bodies.ts';
import { AddUserBody } from './api-people.ts';
import { AddRunGroupBody } from './api-run-groups.ts';

describe('a name that stands in an address and on a command line', () => {
  test.each(['ada', 'A-1', '_x', '0.9'])('may be %s', (name) => {
    expect(AddUserBody.parse({ name })).toEqual({ name, groups: [], role: 'approver' });
  });

  test.each(['', '-rf', '.', '..', 'a/b', 'a b', 'é', 'x\n', 'x'.repeat(101)])('may not be %j', (name) => {
    expect(AddUserBody.safeParse({ name }).success).toBe(false);
  });
});

test('a repository hears of pushes to all branches where nothing else is said', () => {
  const body = { scm: 'git', name: 'shop', url: 'https://git.example.org/shop.git' };
  expect(AddRepositoryBody.parse(body)).toEqual({ ...body, events: ['push'], branches: [] });
  expect(AddRepositoryBody.safeParse({ ...body, events: ['merge'] }).success).toBe(false);
});

test('a vote names the visit that it is about', () => {
  const vote = { step: 'review', visit: 1, outcome: 'AGREE', digest: 'd' };
  expect(DecideBody.parse(vote)).toEqual(vote);
  expect(DecideBody.safeParse({ ...vote, visit: 0 }).success).toBe(false);
});

test('a hook may leave out who and why, never what', () => {
  expect(GitHookBody.parse({ ref: 'refs/heads/main', after: 'a1' })).toEqual({
    ...{ ref: 'refs/heads/main', before: '', after: 'a1', author: '', message: '' },
  });
  expect(GitHookBody.safeParse({ ref: 'refs/heads/main' }).success).toBe(false);
});

test('numbers of a query come as text and have bounds', () => {
  expect(RunsQuery.parse({ limit: '5' }).limit).toBe(5);
  expect(LogQuery.parse({ proc: 'unit', from: '7' })).toEqual({ proc: 'unit', from: 7, limit: 1000 });
  for (const limit of ['0', '501', 'many']) expect(RunsQuery.safeParse({ limit }).success).toBe(false);
});

test('a run is of a flow or of a template', () => {
  expect(StartRunBody.parse({ flow: 'release' })).toEqual({ flow: 'release', inputs: {} });
  expect(StartRunBody.parse({ template: 'of-rest' })).toEqual({ template: 'of-rest', inputs: {} });
  expect(StartRunBody.safeParse({}).error?.issues[0]?.message).toBe('a flow or a template');
});

test('a group of runs is named by its id or its name, and keeps a bounded meta', () => {
  expect(StartRunBody.parse({ flow: 'release', group: 7 })).toMatchObject({ group: '7' });
  expect(RunsQuery.parse({ group: 'big release' })).toMatchObject({ group: 'big release' });
  expect(AddRunGroupBody.parse({ name: 'october' })).toEqual({ name: 'october', description: '', meta: {} });
  const text = (length: number) => ({ name: 'x', meta: { text: 'x'.repeat(length) } });
  expect(AddRunGroupBody.safeParse(text(16_384 - '{"text":""}'.length)).success).toBe(true);
  expect(AddRunGroupBody.safeParse(text(16_384)).success).toBe(false);
});

test.each(['17', '_all', ' ', '', 'a\u202eb', 'x'.repeat(101)])('a group of runs is not named %j', (name) => {
  expect(AddRunGroupBody.safeParse({ name }).success).toBe(false);
});
