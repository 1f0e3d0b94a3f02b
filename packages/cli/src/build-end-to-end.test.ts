import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GitServer, startGitServer } from '../../../testing/git-server.ts';
import { gitIn } from './testing/git-in.ts';
import { type RealServer, startRealServer } from './testing/real-server.ts';
import { runCli } from './testing/run-cli.ts';

const pipeline = `
steps:
  - name: unit
    image: local
    commands:
      - echo first
      - echo second
      - echo "bundle=shop-1.tar" >> "$SIGNALBOX_OUTPUT"
      - mkdir "$SIGNALBOX_ARTIFACTS/made" && echo bundled > "$SIGNALBOX_ARTIFACTS/made/shop.tar"
  - name: lint
    image: local
    commands:
      - echo "clean, $$CI_COMMIT_BRANCH"
`;

const flow = `
flow release
  inputs = (str ref, str commit, str author, str message);
  step build => (SUCCESS -> review | FAIL -> hold) { action = pipeline; };
  deci review => (AGREE -> done | REJECT -> stopped) { who = "group(ops)"; };
flow_end
`;

let server: RealServer;
let git: GitServer;
const cli = (...args: readonly string[]) => runCli(args, { server: server.url });

beforeAll(async () => {
  server = await startRealServer();
  git = await startGitServer(server.folder);
  await gitIn(server.folder, 'init', '--quiet', '--bare', '--initial-branch=main', 'shop.git');
  await gitIn(server.folder, 'clone', '--quiet', 'shop.git', 'work');
  const work = join(server.folder, 'work');
  writeFileSync(join(work, '.woodpecker.yml'), pipeline);
  await gitIn(work, 'add', '.');
  await gitIn(work, 'commit', '--quiet', { message: 'First light' });
  await gitIn(work, 'push', '--quiet', 'origin', 'HEAD:refs/heads/main');
});
afterAll(async () => {
  await server?.close();
  await git?.close();
});

test('a push that the printed hook tells of is built, followed, decided on and done', async () => {
  const url = `${git.url}/shop.git`;
  expect((await runCli(['apply', '-'], { server: server.url, input: flow })).stderr).toBe('');
  const added = await cli('repo', 'add', 'git/shop', '--url', url, '--flow', 'release', '--print-hook');
  expect(added.status, added.stderr).toBe(0);
  writeFileSync(join(server.folder, 'shop.git', 'hooks', 'post-receive'), added.stdout, { mode: 0o700 });
  const work = join(server.folder, 'work');
  await gitIn(work, 'commit', '--quiet', '--allow-empty', { message: 'Sell "more"' });
  await gitIn(work, 'push', '--quiet', 'origin', 'HEAD:refs/heads/main');

  const listed = JSON.parse((await cli('runs', '--json')).stdout) as { runs: { name: string }[] };
  expect(listed.runs).toHaveLength(1);
  const name = listed.runs[0]?.name ?? '';
  const followed = await cli('logs', name, '-f');
  expect(followed.stderr).toContain('is success');
  expect(followed.stdout).toMatch(
    /\/ unit\n(?:.*\n)*first\n(?:.*\n)*second\n(?:.*\n)*== .* \/ lint\n(?:.*\n)*clean, main\n/,
  );
  expect((await cli('logs', name, '--proc', 'lint')).stdout).toContain('clean, main\n');
  const shown = await cli('build', 'show', name);
  expect(shown.stdout).toContain(
    '  output of unit: bundle=shop-1.tar\n  artifact of woodpecker: made/shop.tar (8 bytes)\n',
  );
  expect((await cli('build', 'outputs', name)).stdout).toBe('bundle=shop-1.tar\n');
  expect((await cli('build', 'outputs', name, '--step', 'lint')).stdout).toBe('\n');
  expect((await cli('build', 'artifacts', name)).stdout).toMatch(/^WORKFLOW +FILE .*\nwoodpecker +made\/shop.tar +8 /);
  const kept = join(server.folder, 'kept');
  expect((await cli('build', 'artifacts', name, '--output', kept)).status).toBe(0);
  expect(readFileSync(join(kept, 'woodpecker/made/shop.tar'), 'utf8')).toBe('bundled\n');
  expect((await cli('builds')).stdout).toMatch(/success .* main /);
  expect((await cli('inbox')).stdout).toContain('Sell "more"');
  expect(await cli('decide', name, 'AGREE')).toMatchObject({ status: 0, stdout: expect.stringContaining('is done') });
});

test('a build is started by hand and listed', async () => {
  const { id } = JSON.parse((await cli('build', 'start', 'git/shop', '--json')).stdout) as { id: string };
  expect((await cli('logs', id, '--follow')).stdout).toContain('first\n');
  expect(await cli('build', 'kill', id)).toMatchObject({ status: 0, stdout: expect.stringContaining('is success') });
  expect((await cli('repo', 'list')).stdout).toMatch(/^git\/shop +http:/m);
});
