import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fetchArtifacts } from './fetch-artifacts.ts';

const artifact = (name: string, workflow = 'test (1)') => ({ id: name, workflow, name, bytes: 1, at: 0 });
const bytes = async (id: string) => Buffer.from(id);

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fetch-artifacts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('files of a build are written below a folder, and none is written over', async () => {
  const folder = freshFolder();
  const paths = await fetchArtifacts([artifact('a'), artifact('made/b.tar')], folder, bytes);
  expect(paths).toEqual([join(folder, 'test (1)/a'), join(folder, 'test (1)/made/b.tar')]);
  expect(readFileSync(join(folder, 'test (1)/made/b.tar'), 'utf8')).toBe('made/b.tar');
  await expect(fetchArtifacts([artifact('a')], folder, bytes)).rejects.toThrow(/^Cannot write .*EEXIST/);
});

test.each([
  ['../x', 'test'],
  ['/etc/x', 'test'],
  ['a/../../x', 'test'],
  ['x', '..'],
  ['x', 'a/b'],
])('no name of a server leads out of it: %j of %j', async (name, workflow) => {
  const folder = freshFolder();
  await expect(fetchArtifacts([artifact('a'), artifact(name, workflow)], folder, bytes)).rejects.toThrow('no name');
  expect(readdirSync(folder)).toEqual([]);
});
