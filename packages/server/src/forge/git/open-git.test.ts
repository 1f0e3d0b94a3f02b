import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gitEnvironment } from '../../../../../testing/git-environment.ts';
import { GitRepository } from '../../../../../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../../../../../testing/git-server.ts';
import { type Git, openGit } from './open-git.ts';

let root: string;
let gitServer: GitServer;
let repository: GitRepository;
let git: Git;
let caches: string;
let counter = 0;

const config = 'steps: []\n';

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'open-git-'));
  gitServer = await startGitServer(root);
});

afterAll(async () => {
  await gitServer.close();
  rmSync(root, { recursive: true, force: true });
});

beforeEach(() => {
  counter += 1;
  caches = join(root, `caches-${counter}`);
  repository = new GitRepository(root, `shop-${counter}`);
  git = openGit({ folder: caches, environment: gitEnvironment, rules: { localPaths: false } });
});

afterEach(() => {
  gitServer.intercept = undefined;
  git.close();
});

const remote = () => ({ url: `${gitServer.url}/shop-${counter}.git` });
const wanted = (hash: string) => ({ repository: 'shop', remote: remote(), hash });
const cache = () => join(caches, 'shop.git');

describe('a repository', () => {
  test('tells its default branch', async () => {
    repository.commit({ files: {}, branch: 'trunk' });
    repository.setHead('trunk');
    expect(await git.describe(remote())).toEqual({ defaultBranch: 'trunk' });
  });

  test('that is empty is one, too', async () => {
    expect(await git.describe(remote())).toEqual({ defaultBranch: 'main' });
  });

  test('that is not there is an error without its credentials', async () => {
    const secret = { url: `${gitServer.url}/nowhere.git`, credentials: 'ada:open-sesame' };
    const failure = await git.describe(secret).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'git_failed', message: expect.stringContaining('nowhere.git') });
    expect(JSON.stringify(failure) + String(failure)).not.toMatch(/sesame|YWRhOm/);
  });

  test('that asks for a password gets the credentials, and a wrong one is an error, not a question', async () => {
    repository.commit({ files: {} });
    const basic = `Basic ${Buffer.from('ada:open-sesame').toString('base64')}`;
    gitServer.intercept = ({ headers }, response) => {
      if (headers.authorization === basic) return false;
      response.writeHead(401, { 'www-authenticate': 'Basic realm="shop"' }).end();
      return true;
    };
    expect(await git.describe({ ...remote(), credentials: 'ada:open-sesame' })).toEqual({ defaultBranch: 'main' });
    await expect(git.describe({ ...remote(), credentials: 'ada:guess' })).rejects.toMatchObject({ code: 'git_failed' });
    await expect(git.describe(remote())).rejects.toMatchObject({ code: 'git_failed' });
  });

  test('that leads elsewhere is not followed', async () => {
    repository.commit({ files: {} });
    const credentials = 'ada:open-sesame';
    gitServer.intercept = (request, response) => {
      if (request.url?.startsWith('/moved')) {
        response.writeHead(302, { location: request.url.replace('/moved', `/shop-${counter}`) }).end();
        return true;
      }
      return false;
    };
    const moved = { url: `${gitServer.url}/moved.git`, credentials };
    await expect(git.describe(moved)).rejects.toMatchObject({ code: 'git_failed' });
  });

  test('whose server never answers is given up in time, and what was started is ended', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.resume()));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const hasty = openGit({
      ...{ folder: caches, environment: gitEnvironment, rules: { localPaths: false } },
      timeoutMs: 1000,
    });
    const asked = hasty.configAt({
      ...{ repository: 'silent', remote: { url: `http://127.0.0.1:${port}/x.git` } },
      ...{ hash: 'a'.repeat(40), ref: 'refs/heads/main' },
    });
    await expect(asked).rejects.toMatchObject({ code: 'git_failed', message: 'git took longer than 1 s' });
    expect(sockets).toHaveLength(1);
    await Promise.all(sockets.map((socket) => socket.closed || once(socket, 'close')));
    silent.close();
  });

  test('cannot be read where there is no git', async () => {
    const rules = { localPaths: false };
    const without = openGit({ folder: caches, environment: { PATH: root }, rules });
    const problem = { code: 'git_failed', message: 'git cannot be run: ENOENT' };
    await expect(without.describe(remote())).rejects.toMatchObject(problem);
  });

  test('is not waited for when the server stops', async () => {
    const asked = Promise.withResolvers<void>();
    gitServer.intercept = () => {
      asked.resolve();
      return true;
    };
    const description = git.describe(remote());
    await asked.promise;
    git.close();
    await expect(description).rejects.toMatchObject({ code: 'stopping' });
    await expect(git.describe(remote())).rejects.toMatchObject({ code: 'stopping' });
  });
});

describe('the files that have changed', () => {
  const changedAt = async (hash: string, since?: string) =>
    (await git.configAt({ ...wanted(hash), changes: since === undefined ? {} : { since } })).changedFiles;
  const text = (name: string) => ({ [name]: name });

  test('are those since the head before, where it is there, else those of the commit alone', async () => {
    const before = repository.commit({ files: { ...text('a'), ...text('gone') } });
    repository.commit({ files: { ...text('a'), ...text('b') } });
    const last = repository.commit({ files: { ...text('a'), ...text('b'), 'c d/ä': 'c' } });
    expect((await changedAt(last, before))?.toSorted()).toEqual(['b', 'c d/ä', 'gone']);
    for (const unknown of [undefined, 'f'.repeat(40), '0'.repeat(40), '--all'])
      expect(await changedAt(last, unknown)).toEqual(['c d/ä']);
  });

  test('are all of them in the first commit', async () => {
    expect(await changedAt(repository.commit({ files: { ...text('a'), ...text('x/b') } }))).toEqual(['a', 'x/b']);
  });

  test('are known of a commit of which nothing but itself was fetched', async () => {
    const commits = [1, 2, 3].map((number) => repository.commit({ files: text(`f${number}`) }));
    const [, second = '', third = ''] = commits;
    await git.configAt(wanted(third));
    expect(await changedAt(second)).toEqual(['f1', 'f2']);
  });

  test('are unknown where they are too many to be listed, and not asked for where nobody wants them', async () => {
    const many = Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [`${'long'.repeat(45)}${index}`, 'x']));
    repository.commit({ files: {} });
    const commit = repository.commit({ files: many });
    expect(await changedAt(commit)).toBeUndefined();
    expect((await git.configAt(wanted(commit))).changedFiles).toBeUndefined();
  });
});

describe('the head', () => {
  test('of a branch or tag is its commit, the branch first', async () => {
    const first = repository.commit({ files: {}, message: 'first' });
    repository.tag('both');
    repository.tag('v1');
    const second = repository.commit({ files: {}, message: 'second', branch: 'both' });
    expect(await git.head(remote(), 'both')).toEqual({ ref: 'refs/heads/both', commit: second });
    expect(await git.head(remote(), 'refs/tags/both')).toEqual({ ref: 'refs/tags/both', commit: first });
    expect(await git.head(remote(), 'v1')).toEqual({ ref: 'refs/tags/v1', commit: first });
  });

  test('of a branch is not that of one whose name ends alike', async () => {
    repository.commit({ files: {}, branch: 'feature/main' });
    await expect(git.head(remote(), 'refs/heads/main')).rejects.toMatchObject({ code: 'git_failed' });
  });
});

describe('the config', () => {
  const names = async (hash: string, more = {}) =>
    (await git.configAt({ ...wanted(hash), ...more })).files.map(({ name }) => name);

  test('is that of the folder before that of a single file', async () => {
    const both = { '.woodpecker.yml': config, '.woodpecker.yaml': config };
    const folder = { '.woodpecker/b.yaml': config, '.woodpecker/a.yml': config };
    const noise = { '.woodpecker/read.me': '', '.woodpecker/deep/c.yml': config, 'a.yml': config };
    expect(await names(repository.commit({ files: { ...both, ...noise } }))).toEqual(['.woodpecker.yaml']);
    expect(await names(repository.commit({ files: { ...both, ...noise, ...folder } }))).toEqual([
      ...['.woodpecker/a.yml', '.woodpecker/b.yaml'],
    ]);
    expect(await names(repository.commit({ files: noise }))).toEqual([]);
  });

  test('may be another file or folder of the repository', async () => {
    const commit = repository.commit({ files: { 'ci/a.yml': config, 'ci/b.yml': config } });
    expect(await names(commit, { config: 'ci/b.yml' })).toEqual(['ci/b.yml']);
    expect(await names(commit, { config: 'ci' })).toEqual(['ci/a.yml', 'ci/b.yml']);
    expect(await names(commit, { config: 'nowhere.yml' })).toEqual([]);
  });

  test.each(['../secret.yml', '/etc/a.yml', 'a//b.yml', './a.yml', 'a\0.yml', ''])('cannot be %j', async (path) => {
    const commit = repository.commit({ files: {} });
    await expect(names(commit, { config: path })).rejects.toMatchObject({ code: 'argument_invalid' });
  });

  test('is exactly that of the commit, though the branch has moved on or is gone', async () => {
    const old = repository.commit({ files: { '.woodpecker.yml': 'old: 1\n' }, branch: 'work' });
    repository.commit({ files: { '.woodpecker.yml': 'new: 1\n' }, branch: 'work' });
    repository.deleteBranch('work');
    const { files, commit, author, subject } = await git.configAt(wanted(old));
    expect(files).toEqual([{ name: '.woodpecker.yml', text: 'old: 1\n' }]);
    expect({ commit, author, subject }).toEqual({ commit: old, author: 'Ada <ada@example.org>', subject: 'work' });
  });

  test('is found by the ref where the server gives no commit by its hash', async () => {
    const commit = repository.commit({ files: { '.woodpecker.yml': config } });
    repository.commit({ files: {}, message: 'later' });
    gitServer.protocol = 'version=0';
    const { files } = await git.configAt({ ...wanted(commit), ref: 'refs/heads/main' });
    gitServer.protocol = undefined;
    expect(files).toHaveLength(1);
  });

  test('is not read through a link', async () => {
    const commit = repository.commit({ files: { '.woodpecker.yml': { linkTo: '/etc/hostname' } } });
    expect(await names(commit)).toEqual([]);
  });

  test('above 1 MiB, or of more than 100 files, is too large', async () => {
    const large = repository.commit({ files: { '.woodpecker.yml': 'x'.repeat(1024 * 1024 + 1) } });
    await expect(names(large)).rejects.toMatchObject({ code: 'too_large' });
    const files = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`.woodpecker/${n}.yml`, config]));
    await expect(names(repository.commit({ files }))).rejects.toMatchObject({ code: 'too_large' });
  });

  test('of a commit that was read before needs no network', async () => {
    const commit = repository.commit({ files: { '.woodpecker.yml': config } });
    await git.configAt(wanted(commit));
    const before = gitServer.requests.length;
    await git.configAt(wanted(commit));
    expect(gitServer.requests).toHaveLength(before);
  });

  test.each(['abc', 'A'.repeat(40), '--all', 'HEAD', 'main', `${'a'.repeat(40)}\n`])(
    'of the commit %j is refused',
    async (hash) => {
      await expect(git.configAt(wanted(hash))).rejects.toMatchObject({ code: 'argument_invalid' });
    },
  );

  test('of many commits at once is that of each', async () => {
    const commits = [1, 2, 3, 4].map((n) => repository.commit({ files: { '.woodpecker.yml': `n: ${n}\n` } }));
    const snapshots = await Promise.all(commits.map((commit) => git.configAt(wanted(commit))));
    expect(snapshots.map(({ files }) => files[0]?.text)).toEqual(['n: 1\n', 'n: 2\n', 'n: 3\n', 'n: 4\n']);
  });
});

describe('a cache', () => {
  test.each<[string, () => void]>([
    ['the lock of a killed git', () => writeFileSync(join(cache(), 'shallow.lock'), '')],
    ['no objects', () => rmSync(join(cache(), 'objects'), { recursive: true })],
    ['an empty pack', () => emptyPacks()],
    ['no head', () => rmSync(join(cache(), 'HEAD'))],
    ['settings that are none', () => writeFileSync(join(cache(), 'config'), '[broken')],
  ])('with %s is made anew', async (_name, breakIt) => {
    const first = repository.commit({ files: { '.woodpecker.yml': 'n: 1\n' } });
    await git.configAt(wanted(first));
    breakIt();
    const second = repository.commit({ files: { '.woodpecker.yml': 'n: 2\n' } });
    expect((await git.configAt(wanted(second))).files[0]?.text).toBe('n: 2\n');
    expect((await git.configAt(wanted(first))).files[0]?.text).toBe('n: 1\n');
  });

  test('that is broken is not taken for the checkout that it lies in', async () => {
    const outer = join(root, `outer-${counter}`);
    execFileSync('git', ['init', '-q', outer], { env: gitEnvironment });
    const inner = openGit({ folder: join(outer, 'data'), environment: gitEnvironment, rules: { localPaths: false } });
    const first = repository.commit({ files: { '.woodpecker.yml': 'n: 1\n' } });
    await inner.configAt(wanted(first));
    rmSync(join(outer, 'data', 'shop.git', 'objects'), { recursive: true });
    const second = repository.commit({ files: { '.woodpecker.yml': 'n: 2\n' } });
    expect((await inner.configAt(wanted(second))).files[0]?.text).toBe('n: 2\n');
    expect(execFileSync('git', ['for-each-ref'], { cwd: outer, env: gitEnvironment, encoding: 'utf8' })).toBe('');
    expect(execFileSync('git', ['count-objects'], { cwd: outer, env: gitEnvironment, encoding: 'utf8' })).toMatch(
      /^0 /,
    );
  });

  test('keeps no credentials', async () => {
    const commit = repository.commit({ files: { '.woodpecker.yml': config } });
    await git.configAt({ ...wanted(commit), remote: { ...remote(), credentials: 'ada:open-sesame' } });
    expect(gitServer.requests.at(-1)?.authorization).toMatch(/^Basic /);
    const files = readdirSync(cache(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
    expect(texts.filter((text) => /sesame|YWRhOm/.test(text))).toEqual([]);
  });

  function emptyPacks(): void {
    const folder = join(cache(), 'objects', 'pack');
    for (const name of readdirSync(folder)) {
      rmSync(join(folder, name));
      writeFileSync(join(folder, name), '');
    }
    for (const name of readdirSync(join(cache(), 'objects'))) {
      if (/^[0-9a-f]{2}$/.test(name)) rmSync(join(cache(), 'objects', name), { recursive: true });
    }
  }
});
