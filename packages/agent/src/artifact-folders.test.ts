import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeArtifactFolder, sweepArtifactFolders } from './artifact-folders.ts';

test('what dead agents have left of artifacts is removed, and nothing else', async () => {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-artifacts-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const { pid: dead } = spawnSync('true');
  const others = [`artifacts-${process.ppid}-a`, 'artifacts', 'workflow-1'];
  for (const name of [`artifacts-${dead}-a`, ...others]) await mkdir(join(root, name));
  await writeFile(join(root, `artifacts-${dead}-a`, 'x'), 'x');
  // A process of the same number, which was there before this one.
  const own = await makeArtifactFolder(root);
  expect(readdirSync(root)).toContain(basename(own));
  await sweepArtifactFolders(root);
  expect(readdirSync(root).sort()).toEqual(others.sort());
  await sweepArtifactFolders(join(root, 'nowhere'));
});
