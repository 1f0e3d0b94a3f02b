import { expect, test } from 'vitest';
import { readGitAddress } from './git-remote.ts';

const rules = { localPaths: false };

test.each([
  ['https://example.org/shop.git', { url: 'https://example.org/shop.git' }],
  ['http://127.0.0.1:8081/shop.git', { url: 'http://127.0.0.1:8081/shop.git' }],
  ['ssh://git@example.org:2222/shop', { url: 'ssh://git@example.org:2222/shop' }],
  ['https://ada:se%40cret@example.org/x', { url: 'https://example.org/x', credentials: 'ada:se@cret' }],
  ['https://token@example.org/x', { url: 'https://example.org/x', credentials: 'token:' }],
])('%s is taken apart into what can be shown and what cannot', (address, remote) => {
  expect(readGitAddress(address, rules)).toEqual(remote);
});

test.each([
  'ext::sh -c touch% executed',
  'ext::http://example.org',
  'fd::17',
  'file:///etc',
  '/srv/shop.git',
  '../shop.git',
  'git@example.org:shop',
  'git://example.org/shop',
  'ftp://example.org/shop',
  '--upload-pack=touch',
  '-oProxyCommand=touch',
  'ssh://-oProxyCommand=touch/shop',
  'ssh://-x@example.org/shop',
  'ssh://git:secret@example.org/shop',
  'https://example.org/shop?token=secret',
  'https://example.org/shop#x',
  'https://a%zz:b@example.org/shop',
  'https://example.org/a b',
  'https://example.org/a\nb',
  'javascript:alert(1)',
  '',
])('%j is refused, and nothing of it is repeated', (address) => {
  try {
    readGitAddress(address, rules);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: 'argument_invalid' });
    expect(String(error)).not.toContain('secret');
  }
});

test('paths of this machine are taken only where the operator allows them', () => {
  const local = { localPaths: true };
  expect(readGitAddress('/srv/shop.git', local)).toEqual({ url: '/srv/shop.git' });
  expect(readGitAddress('file:///srv/shop.git', local)).toEqual({ url: 'file:///srv/shop.git' });
  expect(() => readGitAddress('relative/shop.git', local)).toThrow();
});
