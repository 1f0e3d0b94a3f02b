import { expect, test } from 'vitest';
import { readGitRef, refCandidates } from './git-ref.ts';

test.each([
  ['refs/heads/main', { kind: 'branch', name: 'main' }],
  ['refs/heads/feature/ä+$(x)`id`;|&"\'<>', { kind: 'branch', name: 'feature/ä+$(x)`id`;|&"\'<>' }],
  ['refs/tags/v1.0', { kind: 'tag', name: 'v1.0' }],
  ['refs/pull/1/head', { kind: 'other', name: 'refs/pull/1/head' }],
])('%s is a ref', (text, expected) => {
  expect(readGitRef(text)).toEqual({ ...expected, ref: text });
});

test.each([
  ...['', 'main', 'refs/', 'refs/heads/', 'refs/heads//a', 'refs/heads/a/', 'refs/heads/a..b', 'refs/heads/.a'],
  ...['refs/heads/a.lock', 'refs/heads/a.', 'refs/heads/a b', 'refs/heads/a~1', 'refs/heads/a^', 'refs/heads/a:b'],
  ...['refs/heads/a?', 'refs/heads/a*', 'refs/heads/[a]', 'refs/heads/a\\b', 'refs/heads/a@{1}', 'refs/heads/a\0'],
  ...['refs/heads/a\n', 'refs/heads/-a', 'refs/tags/--exec=x', '-refs/heads/a', `refs/heads/${'a'.repeat(600)}`],
])('%j is none', (text) => {
  expect(readGitRef(text)).toBeUndefined();
});

test('a short name may be a branch or a tag', () => {
  expect(refCandidates('v1')).toEqual(['refs/heads/v1', 'refs/tags/v1']);
  expect(refCandidates('refs/tags/v1')).toEqual(['refs/tags/v1']);
  expect(refCandidates('-v1')).toBeUndefined();
  expect(refCandidates('')).toBeUndefined();
});
