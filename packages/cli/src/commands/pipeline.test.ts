import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli, runCliProcess } from '../testing/run-cli.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-pipeline-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const step = 'steps:\n  a:\n    image: x\n    commands: y\n';
const older = 'pipeline:\n  a: { image: x, commands: y }\n';

describe('lint', () => {
  test('shows all that is wrong with its line, and ends with 2', async () => {
    const path = await file('a.yml', `${step}    comands: z\n    privileged: maybe\n`);
    const { status, stderr } = await runCli(['pipeline', 'lint', path]);
    expect(status).toBe(2);
    expect(stderr).toContain('signalbox: The pipeline has 2 errors (pipeline_invalid)');
    expect(stderr).toContain(
      `${path}:5:5: error: Unknown key \`comands\` in the step \`a\`: did you mean \`commands\`?`,
    );
    expect(stderr).toContain('      comands: z\n      ^\n');
  });

  test('shows habits and older words with what is written today', async () => {
    const path = await file('a.yml', `runs_on: [success]\n${step}`);
    const { status, stdout } = await runCli(['pipeline', 'lint', path]);
    expect(status).toBe(0);
    expect(stdout).toContain('  write: when: { status: [success] }\n');
    expect(stdout).toContain('Consider adding a `when` block');
    expect(stdout).toContain('1 file, no errors.\n');
    const json = await runCli(['pipeline', 'lint', '--json', path]);
    expect(JSON.parse(json.stdout).diagnostics[0]).toMatchObject({ code: 'deprecated', line: 1, column: 1 });
  });

  test('judges a repository that is not trusted where it is asked to', async () => {
    const path = await file('a.yml', `${step}    privileged: true\n`);
    expect((await runCli(['pipeline', 'lint', path])).status).toBe(0);
    expect((await runCli(['pipeline', 'lint', '--untrusted', path])).stderr).toContain('Insufficient trust level');
  });

  test('reads the standard input, and long lines are not shown', async () => {
    const { stderr } = await runCli(['pipeline', 'lint', '-'], {
      input: `steps: { a: { commands: "${'y'.repeat(300)}" } }`,
    });
    expect(stderr).toMatch(/\nstdin:1:13: error: Invalid or missing image[^\n]*\n$/);
  });
});

describe('the standard input', () => {
  test('is a file like any other, whose workflow is called stdin', async () => {
    const linted = await runCli(['pipeline', 'lint', '-'], { input: step });
    expect([linted.status, linted.stdout]).toEqual([0, expect.stringContaining('1 file, no errors.\n')]);
    const compiled = await runCli(['pipeline', 'compile', '-'], { input: step });
    expect([compiled.status, compiled.stdout]).toEqual([0, 'workflow stdin\n  clone\n  step a (x)\n']);
    const converted = await runCli(['pipeline', 'convert', '-'], { input: older });
    expect([converted.status, converted.stdout]).toEqual([0, expect.stringContaining('steps:\n')]);
    const broken = await runCli(['pipeline', 'convert', '-'], { input: 'steps: [' });
    expect([broken.status, broken.stderr]).toEqual([2, expect.stringContaining('\nstdin:1:')]);
  });
});

describe('compile', () => {
  test('says what runs, after what, and what is left out', async () => {
    await mkdir(join(folder, '.woodpecker'));
    await writeFile(
      join(folder, '.woodpecker/build.yaml'),
      `matrix: { GO: [1, 2] }\nservices: { db: { image: pg } }\n${step}  b: { image: z, commands: y, environment: { T: { from_secret: s } }, when: { status: failure } }\n  c: { image: z, commands: y, when: { status: [success, failure] } }\n`,
    );
    await writeFile(join(folder, '.woodpecker/deploy.yml'), `depends_on: build\nclone: { git: { image: g } }\n${step}`);
    await writeFile(join(folder, '.woodpecker/release.yml'), `when: { event: tag }\n${step}`);
    await writeFile(
      join(folder, '.woodpecker/tell.yml'),
      `steps:\n  a: { image: x, commands: y, when: { event: tag } }\n  b: { image: x, commands: y, when: [{ branch: next }, { evaluate: "false" }] }\n`,
    );
    await writeFile(
      join(folder, '.woodpecker/zip.yml'),
      `services: { db: { image: pg, when: { path: docs/* } } }\n${step}  tag: { image: x, commands: y, when: { event: tag } }\n`,
    );
    const paths = ['pipeline', 'compile', '--changed', 'src/a', join(folder, '.woodpecker')];
    const { status, stdout } = await runCli(paths);
    expect(status).toBe(0);
    expect(stdout).toBe(
      [
        ...['workflow build (1) GO=1', '  clone', '  service db (pg)', '  step a (x)'],
        ...['  step b (z) after a after a failure with secrets in T', '  step c (z) after b whatever happened'],
        ...['workflow build (2) GO=2', '  clone', '  service db (pg)', '  step a (x)'],
        ...['  step b (z) after a after a failure with secrets in T', '  step c (z) after b whatever happened'],
        ...['workflow deploy after build (1), build (2)', '  clone git (g)', '  step a (x)'],
        ...['workflow zip', '  clone', '  step a (x)', '  tag is left out: the event is push'],
        '  db is left out: no changed file is asked for',
        'workflow release is left out: the event is push',
        'workflow tell is left out: none of its steps fits this build',
        '  a is left out: the event is push',
        '  b is left out: the branch is main; the expression is false',
        '',
      ].join('\n'),
    );
  });

  test('is for the build that the options describe', async () => {
    const path = await file('a.yml', `when: { event: tag, ref: refs/tags/v2, path: x }\n${step}`);
    const args = ['pipeline', 'compile', '--json', path];
    expect(JSON.parse((await runCli(args)).stdout).plans).toEqual([]);
    const tagged = await runCli([...args, '--event', 'tag', '--tag', 'v2', '--changed', 'x', '--deploy-to', 't']);
    expect(JSON.parse(tagged.stdout).plans[0]).toMatchObject({ version: 1, environment: { CI_COMMIT_TAG: 'v2' } });
  });

  test('notes warnings beside the answer, and refuses what is wrong', async () => {
    const { stderr, status } = await runCli(['pipeline', 'compile', await file('a.yml', `odd: 1\n${step}`)]);
    expect([status, stderr]).toEqual([0, expect.stringContaining('1:1: warning: Unknown key `odd` is ignored')]);
    expect((await runCli(['pipeline', 'compile', await file('b.yml', 'steps:')])).status).toBe(2);
  });

  test('finds the files of the usual places, or says that there is none', async () => {
    const inFolder = (args: readonly string[]) => runCliProcess(args, { cwd: folder });
    expect((await inFolder(['pipeline', 'compile'])).stderr).toContain('There is no .woodpecker/*.yaml, ');
    await file('.drone.yml', older);
    expect((await inFolder(['pipeline', 'compile'])).stdout).toBe('workflow drone\n  clone\n  step a (x)\n');
  });
});

describe('convert', () => {
  test('prints a file in the words of today, or writes it', async () => {
    const path = await file('.drone.yml', older);
    const words = ['push', 'pull_request', 'tag', 'deployment', 'cron', 'manual'];
    const events = `when:\n  - event:\n${words.map((word) => `      - ${word}\n`).join('')}`;
    const converted = `${events}workspace:\n  base: /drone\nsteps:\n  a:\n    image: x\n    commands: y\n`;
    expect(await runCli(['pipeline', 'convert', path])).toEqual({ status: 0, stdout: converted, stderr: '' });
    expect(await runCli(['pipeline', 'convert', '--write', path])).toMatchObject({ stdout: `Converted ${path}\n` });
    expect(await readFile(path, 'utf8')).toBe(converted);
    expect(await runCli(['pipeline', 'convert', '--write', path])).toMatchObject({
      stdout: `${path} is of today already.\n`,
    });
    expect((await runCli(['pipeline', 'convert', '-'], { input: '- a' })).stderr).toContain('A workflow must be a map');
  });

  test('takes the file of the usual place, and several only to write them', async () => {
    await file('.drone.yml', older);
    const usual = await runCliProcess(['pipeline', 'convert'], { cwd: folder });
    expect([usual.status, usual.stdout]).toEqual([0, expect.stringContaining('steps:\n  a:\n')]);
    const paths = [await file('a.yml', older), await file('b.yml', step)];
    const several = await runCli(['pipeline', 'convert', ...paths]);
    expect([several.status, several.stderr]).toEqual([2, expect.stringContaining('These are 2 files: name one')]);
    const broken = await runCli(['pipeline', 'convert', '--write', ...paths, await file('c.yml', 'steps: [')]);
    expect([broken.status, await readFile(join(folder, 'a.yml'), 'utf8')]).toEqual([2, older]);
    const written = await runCli(['pipeline', 'convert', '--write', '--json', ...paths]);
    expect(JSON.parse(written.stdout)).toEqual({
      files: [
        { file: paths[0], changed: true },
        { file: paths[1], changed: false },
      ],
    });
  });
});

test('schema prints JSON that an editor reads', async () => {
  const { stdout } = await runCli(['pipeline', 'schema']);
  expect(JSON.parse(stdout)).toMatchObject({ required: ['steps'] });
});

test('the commands of the guide do what it says', async () => {
  const guide = await readFile(join(import.meta.dirname, '../../../../docs/guides/pipelines.md'), 'utf8');
  const commands = [...guide.matchAll(/^signalbox (pipeline .*)$/gm)].map(([, words = '']) => words.split(' '));
  const path = await file('.woodpecker.yaml', `when:\n  - event: [push, tag, pull_request, deployment]\n${step}`);
  expect(commands).toHaveLength(6);
  for (const words of commands) {
    // Without a path they read the folder where one is.
    const run = await runCli([...words, ...(words.includes('schema') ? [] : [path])]);
    expect([words, run.status, run.stderr]).toEqual([words, 0, '']);
  }
});
