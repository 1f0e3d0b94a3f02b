import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitIn } from '../testing/git-in.ts';
import { cliBin, runCli, runCliProcess, spawnCli } from '../testing/run-cli.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { waitForLine } from '../testing/wait-for-line.ts';

type Files = Readonly<Record<string, string>>;

/** A folder with these files, and a home of its own for the command. */
function folderWith(files: Files): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function exec(folder: string, ...args: readonly string[]) {
  const home = temporaryFolder();
  const environment = { HOME: home, PATH: process.env.PATH ?? '' };
  const result = await runCli(['exec', folder, ...args], { environment });
  const work = join(home, '.local/state/signalbox/exec');
  return { ...result, home, left: existsSync(work) ? readdirSync(work) : [] };
}

/** A process that has ended and that nobody has looked after does not run. */
function isRunning(pid: string): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8'));
}

const twoSteps = `steps:
  one: { image: alpine, commands: ['echo made > made', 'echo "$CI_COMMIT_BRANCH"'] }
  two: { image: alpine, commands: [cat made] }
`;

describe('signalbox exec', () => {
  test('runs the steps of a file in a copy of its folder, and leaves nothing behind', async () => {
    const folder = folderWith({ '.woodpecker.yaml': twoSteps });
    const run = await exec(folder, '--branch', 'topic');
    expect(run).toMatchObject({ status: 0, stderr: '', left: [] });
    expect(run.stdout).toContain('one | topic\n');
    expect(run.stdout).toContain('two | made\n');
    expect(readdirSync(folder)).toEqual(['.woodpecker.yaml']);
  });

  test('copies a folder in which its own state is, and says where it has looked for files', async () => {
    const folder = folderWith({ '.woodpecker.yaml': twoSteps, 'sub/x': 'x' });
    const environment = { HOME: folder, PATH: process.env.PATH ?? '' };
    expect(await runCli(['exec', folder], { environment })).toMatchObject({ status: 0 });
    const empty = await runCli(['exec', join(folder, 'sub')], { environment });
    expect(empty).toMatchObject({ status: 2, stderr: expect.stringContaining(`.yaml in ${join(folder, 'sub')}`) });
  });

  test('works in the folder itself where that is asked for', async () => {
    const folder = folderWith({ '.woodpecker.yaml': twoSteps });
    expect(await exec(folder, '--in-place')).toMatchObject({ status: 0, left: [] });
    expect(readFileSync(join(folder, 'made'), 'utf8')).toBe('made\n');
  });

  test('keeps the copy where that is asked for', async () => {
    const folder = folderWith({ '.woodpecker.yaml': twoSteps });
    const { home, ...run } = await exec(folder, '--keep');
    expect(run.status).toBe(0);
    const kept = join(home, '.local/state/signalbox/kept');
    const [when = ''] = readdirSync(kept);
    const [name = ''] = readdirSync(join(kept, when));
    expect(run.stderr).toContain(join(kept, when));
    expect(readdirSync(join(kept, when, name))).toEqual(['workspace']);
    expect(readdirSync(join(kept, when, name, 'workspace')).sort()).toEqual(['.woodpecker.yaml', 'made']);
  });

  test('copies a repository as it stands, without what it ignores, with a history of its own', async () => {
    const commands = [
      'git log --format=%s',
      'git status --short',
      'ls',
      'echo "$CI_COMMIT_MESSAGE by $CI_COMMIT_AUTHOR"',
    ];
    const pipeline = `steps: { see: { image: alpine, commands: ${JSON.stringify(commands)} } }`;
    const folder = folderWith({ '.woodpecker.yaml': pipeline, '.gitignore': 'ignored\n', ignored: '', tracked: 'a' });
    await gitIn(folder, 'init', '-q', '-b', 'trunk');
    await gitIn(folder, 'add', '.');
    await gitIn(folder, 'commit', '-q', { message: 'First' });
    writeFileSync(join(folder, 'tracked'), 'b');
    writeFileSync(join(folder, 'new'), '');
    const run = await exec(folder);
    expect(run.status).toBe(0);
    for (const line of ['First', ' M tracked', '?? new', 'First by Ada'])
      expect(run.stdout).toContain(`see | ${line}\n`);
    expect(run.stdout).not.toContain('see | ignored');
  });

  test('ends with the status of a failed build, and tells where it failed', async () => {
    const pipeline = `steps:
  bad: { image: alpine, commands: [exit 3] }
  next: { image: alpine, commands: [echo never] }
`;
    const run = await exec(folderWith({ 'ci.yaml': pipeline }));
    expect(run).toMatchObject({ status: 9, left: [] });
    expect(run.stderr).toBe('signalbox: The build ended without success (build_failed)\n');
    expect(run.stdout).toContain('ci        bad   failure, exit code 3');
    expect(run.stdout).toContain('next | skipped');
  });

  test('tells every error of a pipeline with its place, and runs nothing', async () => {
    const run = await exec(
      folderWith({
        '.woodpecker.yaml':
          'steps:\n  a:\n    image: alpine\n    commands: [x]\n    when:\n      evant: push\n    failure: never\n',
      }),
    );
    expect([run.status, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain('.woodpecker.yaml:7:14: error: `failure` must be fail');
    expect(run.stderr).toContain('      failure: never\n               ^\n');
  });

  test('gives secrets of a file to the steps that ask for them, and hides them', async () => {
    const pipeline = `steps:
  a:
    image: alpine
    environment: { TOKEN: { from_secret: Token } }
    commands: ['printf %s "$TOKEN" | wc -c', 'echo "<$TOKEN>"']
`;
    const folder = folderWith({ '.woodpecker.yaml': pipeline, '.secrets': 'TOKEN=hunter2 hunter2\nPIN=12\n' });
    const run = await exec(folder, '--secrets', join(folder, '.secrets'));
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('a | 15\n');
    expect(run.stdout).toContain('a | <********>\n');
    expect(run.stderr).toContain('the secret pin has fewer than 4 signs');
    const without = await exec(folder);
    expect([without.status, without.stdout]).toEqual([2, '']);
    expect(without.stderr).toContain('secret "token" not found');
  });

  test('runs the workflows, combinations and steps that are asked for, each after what it waits for', async () => {
    const test =
      'matrix: { GO: ["1", "2"] }\nsteps: { a: { image: x, commands: [echo go $GO] }, b: { image: x, commands: [echo b] } }';
    const ship = 'depends_on: [test]\nsteps: { ship: { image: x, commands: [echo shipped] } }';
    const notify =
      'depends_on: [test]\nwhen: { status: failure }\nsteps: { tell: { image: x, commands: [echo told] } }';
    const folder = folderWith({
      '.woodpecker/test.yaml': test,
      '.woodpecker/ship.yml': ship,
      '.woodpecker/notify.yaml': notify,
    });
    const all = await exec(folder, '--parallel', '3', '--json');
    const events = all.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const ended = events.filter(({ type }) => type === 'workflow_ended').map(({ workflow }) => workflow);
    expect([all.status, [...ended].sort(), ended.at(-1)]).toEqual([0, ['ship', 'test (1)', 'test (2)'], 'ship']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'workflow_skipped', workflow: 'notify' }));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'log', workflow: 'test (2)', step: 'a', text: 'go 2' }),
    );
    expect(events.at(-1)).toMatchObject({ type: 'ended', status: 'success' });
    const one = await exec(folder, '--matrix', 'GO=2', '--step', 'a', '--workflow', 'test');
    expect([one.status, one.stdout.includes('go 2'), one.stdout.includes('go 1'), one.stdout.includes('b |')]).toEqual([
      0,
      true,
      false,
      false,
    ]);
    const none = await exec(folder, '--matrix', 'GO=3', '--workflow', 'test');
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('there are GO=1; GO=2')]);
  });

  test('says what this machine cannot do before anything runs', async () => {
    const pipeline = `services: { db: { image: postgres:16 } }
steps: { a: { image: x, commands: [echo begun], privileged: true } }
`;
    const folder = folderWith({ '.woodpecker.yaml': pipeline });
    const run = await exec(folder);
    expect([run.status, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain('`privileged` is ignored: it is for container backends');
    expect(run.stderr).toContain(
      '.woodpecker.yaml:1:13: error: The service `db` has no `commands`: what its image does',
    );
    const without = await exec(folder, '--without', 'db');
    expect([without.status, without.stdout]).toEqual([0, expect.stringContaining('begun\n')]);
    const nowhere = ['--backend', 'docker', '--socket', join(temporaryFolder(), 'none')];
    const docker = await exec(folderWith({ 'a.yaml': twoSteps }), ...nowhere);
    expect([docker.status, docker.stderr]).toEqual([
      2,
      expect.stringContaining('The container daemon cannot be reached'),
    ]);
  });

  const endless = 'steps: { a: { image: x, commands: [echo ready $$$$, sleep 1000] } }';
  const deaf = `steps: { a: { image: x, commands: ["trap '' TERM", echo ready $$$$, 'while :; do sleep 1; done'] } }`;

  test('ends in order at the first Ctrl-C', async () => {
    const home = temporaryFolder();
    const child = spawnCli(['exec', folderWith({ 'a.yaml': endless })], { environment: { HOME: home } });
    const pid = await waitForLine(child, /^a \| ready (\d+)$/);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([10, null]);
    expect(isRunning(pid)).toBe(false);
    expect(readdirSync(join(home, '.local/state/signalbox/exec'))).toEqual([]);
  });

  test('ends at once at the next Ctrl-C, and the next one removes what is left', async () => {
    const home = temporaryFolder();
    const child = spawnCli(['exec', folderWith({ 'a.yaml': deaf })], { environment: { HOME: home } });
    const pid = await waitForLine(child, /^a \| ready (\d+)$/);
    const impatience = setInterval(() => child.kill('SIGINT'), 200);
    expect(await once(child, 'exit')).toEqual([10, null]);
    clearInterval(impatience);
    await expect.poll(() => isRunning(pid)).toBe(false);
    const environment = { HOME: home, PATH: process.env.PATH ?? '' };
    const next = await runCli(['exec', folderWith({ 'a.yaml': twoSteps })], { environment });
    expect([next.status, readdirSync(join(home, '.local/state/signalbox/exec'))]).toEqual([0, []]);
  });

  test('is told what a past build was, and may be told otherwise', async () => {
    const commands = [
      'echo "$CI_PIPELINE_NUMBER $CI_PIPELINE_EVENT $CI_COMMIT_TAG $CI_COMMIT_AUTHOR $CI_COMMIT_AUTHOR_EMAIL $CI_COMMIT_MESSAGE $OWN"',
    ];
    const past = {
      ...{ repository: 'git/shop', number: 7, event: 'tag', commit: 'a'.repeat(40), ref: 'refs/tags/v1', branch: '' },
      ...{ author: 'Bo <bo@example.org>', message: 'Ship', status: 'success' },
    };
    const pipeline = `steps: { see: { image: x, commands: ${JSON.stringify(commands)} } }`;
    const folder = folderWith({ 'a.yaml': pipeline, 'past.json': JSON.stringify(past) });
    const file = join(folder, 'past.json');
    const run = await exec(folder, '--metadata', file, '--message', 'Ship now', '--env', 'OWN=1');
    expect(run.stdout).toContain('see | 7 tag v1 Bo bo@example.org Ship now 1\n');
  });

  test.each([
    ['{"number":"7"}', ' is no build of Signalbox (repository, number, event, '],
    ['[1]', ' is no build of Signalbox (it is not an object): as `GET /api/builds/ID` answers it'],
    ['steps:', ' is not JSON'],
    [undefined, ': there is no such file'],
  ])('takes nothing else for a past build: %s', async (text, problem) => {
    const folder = folderWith({ 'a.yaml': twoSteps, ...(text !== undefined && { 'past.json': text }) });
    const file = join(folder, 'past.json');
    const run = await exec(folder, '--metadata', file);
    expect([run.status, run.stdout, run.stderr]).toEqual([2, '', expect.stringContaining(file + problem)]);
    expect(run.stderr).not.toContain('expected');
  });

  test('says why it cannot read a file of secrets', async () => {
    const folder = folderWith({ 'a.yaml': twoSteps });
    const missing = await exec(folder, '--secrets', join(folder, 'nofile'));
    expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining('nofile: there is no such file')]);
    expect((await exec(folder, '--secrets', folder)).stderr).toContain(`Cannot read ${folder}: it is a folder`);
  });

  test('reads the standard input, for the folder where it is', async () => {
    const cwd = folderWith({ here: 'and here\n' });
    const environment = { HOME: temporaryFolder(), PATH: process.env.PATH ?? '' };
    const input = 'steps: { a: { image: x, commands: [cat here] } }';
    const run = await runCliProcess(['exec', '-'], { cwd, environment, input });
    expect([run.status, run.stdout]).toEqual([0, expect.stringContaining('a | and here\n')]);
  });

  test('opens a shell where a step has failed, with its environment, and then goes on', async () => {
    const pipeline = `steps:
  bad: { image: x, environment: { OWN: value }, commands: [echo made > made, 'echo told=yes >> "$SIGNALBOX_OUTPUT"', exit 3] }
  after: { image: x, when: { status: failure }, commands: [ls] }
`;
    const folder = folderWith({ 'a.yaml': pipeline });
    expect(await exec(folder, '--shell')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('needs a terminal'),
    });
    const line = [process.execPath, cliBin, 'exec', folder, '--shell'].map((word) => `'${word}'`).join(' ');
    const env = { PATH: process.env.PATH ?? '', HOME: temporaryFolder(), SHELL: '/bin/sh', TERM: 'dumb' };
    const terminal = spawn('script', ['-q', '-e', '-c', line, '/dev/null'], { env });
    await waitForLine(terminal, /(here is a shell)/);
    terminal.stdin.write('grep -q told=yes "$SIGNALBOX_OUTPUT" && echo "$OWN:$(cat made)" > found; exit\n');
    const [, end] = await Promise.all([waitForLine(terminal, /after\W+found/), once(terminal, 'close')]);
    expect(end).toEqual([9, null]);
  });

  test('ends all workflows where a step says that its failure does', async () => {
    const folder = folderWith({
      '.woodpecker/a.yaml': 'steps: { bad: { image: x, failure: cancel, commands: [exit 3] } }',
      '.woodpecker/b.yaml': 'steps: { long: { image: x, commands: [sleep 1000] } }',
      '.woodpecker/c.yaml': 'steps: { never: { image: x, commands: [echo never] } }',
    });
    const run = await exec(folder, '--parallel', '2');
    expect([run.status, run.left]).toEqual([9, []]);
    expect(run.stdout).toMatch(/b {9}long {2}killed/);
    expect(run.stdout).toContain('c is left out: a step has ended the whole build\n');
  });

  test('runs no more workflows of a group at the same time than it says', async () => {
    const pipeline = 'concurrency: { limit: 1, group: g }\nsteps: { s: { image: x, commands: [echo one] } }';
    const folder = folderWith({ '.woodpecker/a.yaml': pipeline, '.woodpecker/b.yaml': pipeline });
    const run = await exec(folder, '--parallel', '2', '--json');
    const types = run.stdout.match(/workflow_(?:started|ended)/g);
    expect(types).toEqual(['workflow_started', 'workflow_ended', 'workflow_started', 'workflow_ended']);
  });
});
