import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { declaredJobs } from './declared-jobs.ts';

test('packages that declare jobs are found, also in scopes, and others are left alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'declared-'));
  const put = (name: string, manifest: string) => {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), manifest);
  };
  put('plain', '{}');
  put('broken', '{');
  put('odd', '{ "signalbox": { "jobs": 1 } }');
  put('cloud', '{ "signalbox": { "jobs": "./jobs.js" } }');
  put('@shop/jobs', '{ "signalbox": { "jobs": "dist/jobs.js" } }');
  const installed = join(folder, 'node_modules');
  expect(declaredJobs(folder)).toEqual([join(installed, '@shop/jobs/dist/jobs.js'), join(installed, 'cloud/jobs.js')]);
  expect(declaredJobs(join(folder, 'elsewhere'))).toEqual([]);
  rmSync(folder, { recursive: true });
});
