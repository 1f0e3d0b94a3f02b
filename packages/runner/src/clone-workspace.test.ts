import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startGitServer } from '../../../testing/git-server.ts';
import { planWith, proc, runPlan, startPlan, temporaryFolder } from './testing/run-plan.ts';

/** A bare repository `app.git` with two commits on main, of which the first is a head of no branch, and its server. */
async function repository({ oldProtocol = false } = {}) {
  const root = await temporaryFolder();
  const source = join(root, 'source');
  mkdirSync(source);
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: source, encoding: 'utf8' }).trim();
  const commit = (text: string) => {
    writeFileSync(join(source, 'file.txt'), `${text}\n`);
    git('add', '.');
    git('-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', 'commit', '-q', '-m', text);
    return git('rev-parse', 'HEAD');
  };
  git('init', '-q', '-b', 'main');
  const first = commit('first');
  const second = commit('second');
  git('clone', '-q', '--bare', '.', join(root, 'app.git'));
  const server = await startGitServer(root);
  // As servers speak that give no commit by its hash unless a branch points at it.
  if (oldProtocol) server.protocol = 'version=0';
  onTestFinished(server.close);
  return { first, second, root, server, url: `${server.url}/app.git` };
}

function clonePlan(url: string, commit: string, ref = 'refs/heads/main') {
  return planWith([proc('show', ['cat file.txt', 'git rev-parse HEAD', 'git config --list --local'])], {
    clone: { url, commit, ref },
  });
}

describe('the clone', () => {
  test.each([
    ['from a server that gives any commit', false, 1],
    ['from a server that gives only what a branch leads to', true, 2],
  ])('has exactly the commit, also when it is the head of no branch: %s', async (_, oldProtocol, fetches) => {
    const { first, second, url } = await repository({ oldProtocol });
    const older = await runPlan(clonePlan(url, first));
    expect(older.output('show').slice(0, 2)).toEqual(['first', first]);
    expect(older.lines('clone').filter(({ out }) => out.startsWith('+ git fetch'))).toHaveLength(fetches);
    const newer = await runPlan(clonePlan(url, second));
    expect(newer.output('show').slice(0, 2)).toEqual(['second', second]);
  });

  test('is the first proc, with a log of its own', async () => {
    const { first, url } = await repository();
    const run = await runPlan(clonePlan(url, first));
    expect(run.reports[0]).toMatchObject({ proc: 'clone', state: 'started' });
    expect(run.lines('clone').map(({ pos, out }) => `${pos} ${out}`)).toEqual([
      '0 + git init',
      '1 + git remote add origin',
      `2 + git fetch ${url} ${first}`,
      `3 + git checkout ${first}`,
    ]);
  });

  test('finds the commit over all branches where the ref has gone', async () => {
    const { first, url } = await repository({ oldProtocol: true });
    const run = await runPlan(clonePlan(url, first, 'refs/heads/gone'));
    expect(run.output('show').slice(0, 2)).toEqual(['first', first]);
  });

  test('works from a path on this machine where that is configured', async () => {
    const { first, root } = await repository();
    const run = await runPlan(clonePlan(`file://${root}/app.git`, first), { clone: { schemes: ['file'] } });
    expect(run.output('show').slice(0, 2)).toEqual(['first', first]);
  });
});

describe('credentials in the address', () => {
  const credentials = 'ann:p@ss:wörd-3f9c';
  const header = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const secrets = ['wörd-3f9c', encodeURIComponent('wörd-3f9c'), header.slice('Basic '.length)];
  const withCredentials = (url: string) =>
    url.replace('http://', `http://ann:${encodeURIComponent('p@ss:wörd-3f9c')}@`);
  const secretsIn = (text: string) => secrets.filter((secret) => text.includes(secret));

  test('open the repository, and are on no command line while git fetches', async () => {
    const { second, server, url } = await repository();
    const commandLines: string[] = [];
    server.intercept = (request, response) => {
      commandLines.push(...allCommandLines());
      if (request.headers.authorization === header) return false;
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      return true;
    };
    const run = await runPlan(clonePlan(withCredentials(url), second));
    expect(run.end.status).toBe('success');
    expect(commandLines.filter((line) => line.startsWith('git') && line.includes(url)).length).toBeGreaterThan(1);
    expect(secretsIn(commandLines.join('\n'))).toEqual([]);
    const refused = await runPlan(clonePlan(url, second));
    expect(refused.end.status).toBe('failure');
  });

  test('are in no file of the workflow, no step and no log, whatever the plan says', async () => {
    const { second, url } = await repository();
    const kept = join(await temporaryFolder(), 'kept');
    const plan = clonePlan(withCredentials(url), second);
    const run = await runPlan({
      ...plan,
      environment: { GIT_TRACE_CURL: '1', GIT_TRACE_REDACT: '0' },
      procs: [proc('show', [`mkdir ${kept}`, `cp -R . "$HOME" "$TMPDIR" ${kept}`, `env > ${kept}/env`])],
    });
    expect(run.end.status).toBe('success');
    expect([...run.lines('show'), ...run.lines('clone')].filter(({ out }) => secretsIn(out).length > 0)).toEqual([]);
    const files = readdirSync(kept, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
    expect(texts.join('\n')).toContain(`url = ${url}`);
    expect(secretsIn(texts.join('\n'))).toEqual([]);
  });

  test('and the clone itself follow no redirect', async () => {
    const [{ second, server, url }, other] = [await repository(), await repository()];
    server.intercept = (request, response) => {
      response.writeHead(302, { location: `${other.server.url}${request.url}` }).end();
      return true;
    };
    for (const address of [url, withCredentials(url)]) {
      expect((await runPlan(clonePlan(address, second))).end.status).toBe('failure');
    }
    expect(server.requests.length).toBeGreaterThan(1);
    expect(other.server.requests).toEqual([]);
  });
});

describe('a clone that fails', () => {
  test('tells why, and the steps are skipped', async () => {
    const { url } = await repository();
    const unknown = 'f'.repeat(40);
    const run = await runPlan(clonePlan(url, unknown));
    const error = `git could not get commit ${unknown} from ${url}`;
    expect(run.end).toMatchObject({
      status: 'failure',
      error: `clone: ${error}`,
      procs: { show: { status: 'skipped' } },
    });
    expect(run.lines('clone').at(-1)?.out).toBe(error);
    expect(run.end.exitCode).toBeGreaterThan(0);
  });

  test('asks nobody for a password', async () => {
    const server = createServer((_, response) =>
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const run = await runPlan(
      clonePlan(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x`, 'a'.repeat(40)),
    );
    expect(run.end.status).toBe('failure');
    expect(run.output('clone').join('\n')).toContain('terminal prompts disabled');
  });

  test('is refused without git for hostile addresses', async () => {
    const marker = join(await temporaryFolder(), 'touched');
    for (const url of [`ext::sh -c touch% ${marker}`, `--upload-pack=touch ${marker}`, 'file:///srv/x']) {
      const run = await runPlan(clonePlan(url, 'a'.repeat(40)));
      expect(run.end).toMatchObject({ status: 'failure', exitCode: 1 });
      expect(run.lines('clone')).toHaveLength(1);
    }
    expect(existsSync(marker)).toBe(false);
  });

  test('is stopped in the middle by a cancel', async () => {
    const cancel = new AbortController();
    const server = createServer(() => cancel.abort());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hangs.git`;
    const run = await startPlan(clonePlan(url, 'a'.repeat(40)), { cancel: cancel.signal });
    expect(await run.result).toMatchObject({
      status: 'killed',
      procs: { clone: { status: 'killed' }, show: { status: 'killed' } },
    });
  });
});

/** What everybody on the machine can read. */
function allCommandLines(): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      // It has ended since.
      return '';
    }
  });
}
