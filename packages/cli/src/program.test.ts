import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { commandTable } from './command-table.ts';
import { runCli, runCliProcess, spawnCli } from './testing/run-cli.ts';
import { summary } from './testing/samples.ts';
import { type Answer, type StubServer, startStub } from './testing/stub-server.ts';

let stub: StubServer | undefined;
afterEach(async () => {
  await stub?.close();
  stub = undefined;
});

async function withStub(routes: Readonly<Record<string, Answer>>): Promise<string> {
  stub = await startStub(routes);
  return stub.url;
}

describe('the command line', () => {
  test('as a process has its streams and its exit status', async () => {
    expect(await runCliProcess(['--version'])).toMatchObject({ status: 0, stderr: '' });
    expect(await runCliProcess(['format', '-'], { input: 'flow' })).toMatchObject({ status: 2, stdout: '' });
    const server = await withStub({});
    const missing = await runCliProcess(['show', 'x'], { server });
    expect(missing).toMatchObject({ status: 4, stdout: '', stderr: expect.stringContaining('(not_found)') });
  });

  test('has a version and a help that names every command', async () => {
    expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await runCli([]);
    expect(help.status).toBe(0);
    for (const name of Object.keys(commandTable)) expect(help.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test.each(Object.keys(commandTable))('%s has a help of its own', async (name) => {
    const help = await runCli([name, '--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toMatch(new RegExp(`^Usage: signalbox ${name}`));
    expect(help.stdout).toContain('--json');
  });

  test('help NAME is the help of that command, or of its part', async () => {
    for (const words of [['decide'], ['repo'], ['repo', 'add']]) {
      const help = await runCli(['help', ...words]);
      expect(help).toMatchObject({ status: 0, stderr: '' });
      expect(help).toEqual(await runCli([...words, '--help']));
    }
    expect((await runCli(['help', 'decide'])).stdout).toContain('--reason <text>');
    expect((await runCli(['help'])).stdout).toBe((await runCli([])).stdout);
  });

  test.each([
    [['shwo'], "unknown command 'shwo' (Did you mean show?)"],
    [['bogus'], "unknown command 'bogus' (argument_invalid)"],
    [['help', 'shwo'], "unknown command 'shwo' (Did you mean show?)"],
    [['help', 'bogus'], "unknown command 'bogus': there are server, setup, agent, check,"],
    [['help', 'repo', 'snyc'], "unknown command 'snyc' (Did you mean sync?)"],
    [['help', 'show', 'all'], "unknown command 'all': there are none below show"],
    [['runs', '--colour'], "unknown option '--colour'"],
    [['runs', '--jsno'], "unknown option '--jsno' (Did you mean --json?)"],
    [['repo', 'snyc'], "unknown command 'snyc' (Did you mean sync?)"],
    [['runs', '--status', 'lost'], "option '--status <status>' argument 'lost' is invalid. Allowed choices are"],
    [['runs', '--limit', '0'], "option '--limit <count>' argument '0' is invalid. 1 to 500 is possible"],
    [['show'], "missing required argument 'run'"],
    [['server', '--port', '70000'], "option '--port <port>' argument '70000' is invalid. 0 to 65535 is possible"],
    [['build', 'start', 'shop'], 'A repository is named SCM/REPO, as git/shop, not shop'],
    [['repo', 'add', 'git/shop', '--url', 'x', '--event', 'pull'], 'push and tag are possible'],
    [['exec', '--event', 'psuh'], 'push, pull_request, '],
    [['pipeline', 'compile', '--event', 'psuh'], 'push, pull_request, '],
    [['agent', '--label', 'x'], 'The key of the agent is missing'],
    [['runs', '--server', 'ftp://there'], 'is not an http or https URL'],
    [['runs', '--server', 'http://me:pw@127.0.0.1'], 'must not hold a password'],
  ])('%j is a mistake of one line and status 2', async (args, sentence) => {
    const { status, stdout, stderr } = await runCli(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^signalbox: .+ \((?:argument|config)_invalid\)\n$/);
    expect(stderr).toContain(sentence);
  });

  test('without the name of a part prints the parts and ends with 2', async () => {
    expect(await runCli(['build'])).toMatchObject({ status: 2, stderr: expect.stringContaining('kill') });
  });
});

describe('what the server answers', () => {
  test.each([
    ['run_not_found', 404, 4],
    ['digest_stale', 409, 5],
    ['forbidden', 403, 3],
    ['store_failed', 503, 1],
  ])('%s becomes its exit status', async (code, http, status) => {
    const server = await withStub({
      'GET /api/runs/x': { status: http, json: { error: { code, message: 'It is so.', details: { hint: 'look' } } } },
    });
    expect(await runCli(['show', 'x'], { server })).toEqual({
      status,
      stdout: '',
      stderr: `signalbox: It is so (${code})\n  hint: look\n`,
    });
  });

  test.each([
    ['name:main:shop-1', 'Run shop-1 exists already: the name is taken (already_exists)'],
    ['start:main:k1', 'The name or key is taken (already_exists)'],
  ])('a conflict of the key %s is told in words', async (key, sentence) => {
    const error = { code: 'already_exists', message: 'The name or key is taken.', details: { key, value: 'r7' } };
    const server = await withStub({
      'GET /api/flows': { json: { flows: [] } },
      'POST /api/runs': { status: 409, json: { error } },
    });
    expect(await runCli(['run', 'release', 'shop-1'], { server })).toEqual({
      status: 5,
      stdout: '',
      stderr: `signalbox: ${sentence}\n`,
    });
  });

  test('a code of a newer server becomes the nearest one', async () => {
    const server = await withStub({
      'GET /api/runs': { status: 409, json: { error: { code: 'frozen', message: 'Frozen' } } },
    });
    expect(await runCli(['runs'], { server })).toMatchObject({
      status: 5,
      stderr: 'signalbox: Frozen (wrong_status)\n',
    });
  });

  test.each<[string, Answer]>([
    ['a page', { html: '<h1>Welcome</h1>' }],
    ['an error page', { status: 502, html: 'Bad gateway' }],
    ['a redirect', { status: 302, html: '' }],
    ['JSON of another kind', { json: { runs: [{ id: 7 }] } }],
  ])('%s is not taken for an answer', async (_, answer) => {
    const server = await withStub({ 'GET /api/runs': answer });
    expect(await runCli(['runs'], { server })).toMatchObject({
      status: 8,
      stdout: '',
      stderr: expect.stringMatching(
        /^signalbox: What answers at \S+ is not a Signalbox server .* \(server_unreachable\)\n {2}start one with .*\n$/,
      ),
    });
  });

  test('nothing at all is said with the address', async () => {
    const server = await withStub({});
    await stub?.close();
    stub = undefined;
    expect(await runCli(['runs'], { server })).toMatchObject({
      status: 8,
      stderr: `signalbox: No server answers at ${server}: the connection is refused (server_unreachable)\n  start one with npx signalbox server, or name another with --server URL\n`,
    });
  });

  test('steers no terminal, whether it is text, JSON or an error', async () => {
    const hostile = 'a\u001b]0;owned\u0007b\u001b[31mc\u009b2Jd\u202ee\rf';
    const server = await withStub({
      'GET /api/runs': { json: { runs: [{ ...summary, name: hostile }] } },
      'GET /api/runs/x': { status: 409, json: { error: { code: 'wrong_status', message: hostile } } },
    });
    const results = [
      await runCli(['runs'], { server }),
      await runCli(['runs', '--json'], { server }),
      await runCli(['show', 'x'], { server }),
    ];
    expect(results[0]?.stdout).toContain('abcde f ');
    expect(JSON.parse(results[1]?.stdout ?? '')).toMatchObject({ runs: [{ name: hostile }] });
    expect(results[2]?.stderr).toBe('signalbox: abcde f (wrong_status)\n');
    for (const { stdout, stderr } of results) expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });

  test('to a reader that has gone ends quietly', async () => {
    const runs = Array.from({ length: 500 }, (_, index) => ({ ...summary, name: `${index}-${'x'.repeat(1000)}` }));
    const child = spawnCli(['runs', '--json'], { server: await withStub({ 'GET /api/runs': { json: { runs } } }) });
    let complaint = '';
    child.stderr?.on('data', (piece) => {
      complaint += piece;
    });
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect([await once(child, 'close'), complaint]).toEqual([[0, null], '']);
  });
});

describe('the token', () => {
  test('goes with each request and into no output', async () => {
    const server = await withStub({ 'GET /api/runs': { json: { runs: [] } } });
    const { stdout, stderr } = await runCli(['runs'], { server, environment: { SIGNALBOX_TOKEN: 'sbx_secret' } });
    expect(stub?.requests[0]?.headers.authorization).toBe('Bearer sbx_secret');
    expect(stdout + stderr).not.toContain('secret');
  });

  test('that cannot be one is refused without being printed', async () => {
    const { status, stderr } = await runCli(['runs'], { environment: { SIGNALBOX_TOKEN: 'sbx secret\nline' } });
    expect(status).toBe(2);
    expect(stderr).toBe('signalbox: The token has characters that no token has (argument_invalid)\n');
  });
});
