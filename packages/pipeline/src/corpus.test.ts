import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EventName } from './event-name.ts';
import { build, compileText } from './testing/compile-one.ts';

const folder = join(import.meta.dirname, '../../../../shared/corpus/pipelines/woodpecker');
const isThere = existsSync(folder);
const files = isThere ? readdirSync(folder) : [];
const events: readonly EventName[] = ['push', 'tag', 'pull_request', 'manual'];

/** Some files that must run, and some that must not, with the only line that has errors. */
const good: Readonly<Record<string, readonly string[]>> = {
  'bouncepaw-betula__test.yml': ['build', 'test'],
  'bouncepaw-betula__lint.yml': ['golangci-lint'],
  'doc-head-workflow-syntax-L16.yml': ['backend', 'frontend'],
  'fixture-e2e-01_simple_success.yml': ['build', 'test'],
  'fixture-schema-head-test-merge-map-and-sequence.yml': [
    'test-base-step',
    'test base step with latest image',
    'test list overwrite',
  ],
};
const bad: Readonly<Record<string, number>> = {
  'doc-head-matrix-workflows-L88.yml': 1,
  'doc-head-services-L11.yml': 8,
  'doc-head-secrets-L25.yml': 8,
  'AFPy-powrap--old.yml': 3,
  'odd-LemmyNet-lemmy-ui-496d360.yml': 19,
};

describe('real files', () => {
  test('are tried where the corpus is beside this repository', () => {
    if (!isThere)
      process.stderr.write('The corpus of real pipeline files is not beside this repository: none was tried\n');
    expect(files.length > 0).toBe(isThere);
  });

  for (const file of files) {
    test(`${file} compiles or is refused with a place`, () => {
      const text = readFileSync(join(folder, file), 'utf8');
      for (const event of events) {
        const compiled = compileText(text, build({ event }));
        const problems = compiled.ok ? compiled.warnings : compiled.diagnostics;
        expect(problems.filter(({ line }) => line < 1 || line > text.split('\n').length)).toEqual([]);
        expect(compiled.ok ? compiled.plans.length + compiled.skipped.length : 1).toBe(1);
      }
    });
  }

  for (const file of files.filter((name) => name in good)) {
    test(`${file} runs its steps on a push`, () => {
      const compiled = compileText(readFileSync(join(folder, file), 'utf8'));
      expect(compiled.ok && compiled.plans[0]?.procs.map((proc) => proc.name)).toEqual(good[file]);
    });
  }

  for (const file of files.filter((name) => name in bad)) {
    test(`${file} is refused in line ${bad[file]}`, () => {
      const compiled = compileText(readFileSync(join(folder, file), 'utf8'));
      const errors = compiled.ok ? [] : compiled.diagnostics.filter(({ severity }) => severity === 'error');
      expect([...new Set(errors.map(({ line }) => line))]).toEqual([bad[file]]);
    });
  }
});
