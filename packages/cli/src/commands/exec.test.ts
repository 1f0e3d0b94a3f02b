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
    const [name = ''] = readdirSync(kept);
    expect(readdirSync(join(kept, name))).toEqual(['workspace']);
    expect(readdirSync(join(kept, name, 'workspace')).sort()).toEqual(['.woodpecker.yaml', 'made']);
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
});
