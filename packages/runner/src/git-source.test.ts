import { describe, expect, test } from 'vitest';
import { checkGitSource, defaultSchemes } from './git-source.ts';

const commit = 'a'.repeat(40);
const good = { url: 'https://git.example.com/acme/app.git', commit, ref: 'refs/heads/main' };

describe('refused before git sees it', () => {
  test.each([
    { url: '--upload-pack=touch /tmp/p' },
    { url: '-u' },
    { url: 'ext::sh -c touch% /tmp/p' },
    { url: 'fd::17' },
    { url: 'https::http://x' },
    { url: 'file:///etc' },
    { url: '/srv/repository' },
    { url: '../repository' },
    { url: 'git://git.example.com/app' },
    { url: 'ssh://-oProxyCommand=touch%20x/app' },
    { url: 'ssh://-oProxyCommand=touch%20x@git.example.com/app' },
    { url: 'ssh://git:secret@git.example.com/app' },
    { url: 'https://ann:%ff@git.example.com/app' },
    { url: 'http://git.example.com/\n-x' },
    { url: '' },
    { commit: 'HEAD' },
    { commit: '--help' },
    { commit: `${commit}x` },
    { commit: commit.slice(1) },
    { commit: commit.toUpperCase() },
    { ref: '--exec=x' },
    { ref: 'refs/heads/../x' },
    { ref: 'refs/heads/a b' },
    { ref: '+refs/heads/a:refs/heads/b' },
    { ref: 'refs/heads/*' },
    { ref: 'a\nb' },
    { ref: '' },
    { ref: 'x'.repeat(300) },
  ])('%j', (change) => {
    expect(checkGitSource({ ...good, ...change }, defaultSchemes).ok).toBe(false);
  });
});

describe('accepted', () => {
  test.each([
    { url: 'http://127.0.0.1:3000/app.git' },
    { url: 'ssh://git@git.example.com:22/acme/app.git' },
    { commit: 'b'.repeat(64) },
    { ref: 'refs/pull/7/head' },
    { ref: 'feature/ünï-1.x' },
    { ref: 'refs/heads/$(touch x)'.replaceAll(' ', '-') },
  ])('%j', (change) => {
    expect(checkGitSource({ ...good, ...change }, defaultSchemes).ok).toBe(true);
  });

  test('a path on this machine only where it is configured', () => {
    expect(checkGitSource({ ...good, url: 'file:///srv/app.git' }, ['file']).ok).toBe(true);
  });

  test('with the credentials apart from the address', () => {
    const urls = ['https://ann:p%40ss%3A%C3%A9@git.example.com/app.git', 'ssh://git@git.example.com/app.git'];
    const checked = urls.map((url) => checkGitSource({ ...good, url }, defaultSchemes));
    expect(checked.map((each) => each.ok && [each.source.url, each.source.credentials])).toEqual([
      ['https://git.example.com/app.git', 'ann:p@ss:é'],
      ['ssh://git@git.example.com/app.git', undefined],
    ]);
  });
});
