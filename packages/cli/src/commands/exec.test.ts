import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitIn } from '../testing/git-in.ts';
import { runCliProcess } from '../testing/run-cli.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

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
  const result = await runCliProcess(['exec', folder, ...args], { environment: { HOME: home } });
  const work = join(home, '.cache/signalbox/exec');
  return { ...result, home, left: existsSync(work) ? readdirSync(work) : [] };
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

  test('works in the folder itself where that is asked for', async () => {
    const folder = folderWith({ '.woodpecker.yaml': twoSteps });
    expect(await exec(folder, '--in-place')).toMatchObject({ status: 0, left: [] });
    expect(readFileSync(join(folder, 'made'), 'utf8')).toBe('made\n');
  });

  test('keeps the copy where that is asked for', async () => {
    const folder = folderWith({ '.woodpecker.yaml': twoSteps });
    const { home, ...run } = await exec(folder, '--keep');
    expect(run.status).toBe(0);
    const kept = join(home, '.cache/signalbox/kept');
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
    expect(run.stderr).toContain('    failure: never\n             ^\n');
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
    const run = await exec(folderWith({ '.woodpecker.yaml': pipeline }));
    expect(run.status).toBe(9);
    expect(run.stderr).toContain('`privileged` is ignored: it is for container backends');
    expect(run.stdout).toContain(
      'db: what the image postgres:16 does by itself needs a container; here it needs commands',
    );
    expect(run.stdout).not.toContain('begun\n');
    const docker = await exec(folderWith({ 'a.yaml': twoSteps }), '--backend', 'docker');
    expect([docker.status, docker.stderr]).toEqual([2, expect.stringContaining('There is no backend docker yet')]);
  });
});
