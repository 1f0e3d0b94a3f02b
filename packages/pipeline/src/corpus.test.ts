import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EventName } from './event-name.ts';
import { build, compileText } from './testing/compile-one.ts';

const folder = join(import.meta.dirname, '../../../../shared/corpus/pipelines/woodpecker');
const isThere = existsSync(folder);
if (!isThere)
  process.stderr.write('The corpus of real pipeline files is not beside this repository: its tests do not run\n');

describe.runIf(isThere)('real files', () => {
  const files = isThere ? readdirSync(folder) : [];
  const events: readonly EventName[] = ['push', 'tag', 'pull_request', 'manual'];

  test.each(files)('%s compiles or is refused with a place', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const event of events) {
      const compiled = compileText(text, build({ event }));
      const problems = compiled.ok ? compiled.warnings : compiled.diagnostics;
      const lines = text.split('\n').length;
      expect(problems.filter(({ line }) => line < 1 || line > lines)).toEqual([]);
      expect(compiled.ok ? compiled.plans.length + compiled.skipped.length : 1).toBe(1);
    }
  });

  test.each([
    ['bouncepaw-betula__test.yml', ['build', 'test']],
    ['bouncepaw-betula__lint.yml', ['golangci-lint']],
    ['doc-head-workflow-syntax-L16.yml', ['backend', 'frontend']],
    ['fixture-e2e-01_simple_success.yml', ['build', 'test']],
    [
      'fixture-schema-head-test-merge-map-and-sequence.yml',
      ['test-base-step', 'test base step with latest image', 'test list overwrite'],
    ],
  ])('%s runs its steps on a push', (file, names) => {
    const compiled = compileText(readFileSync(join(folder, file), 'utf8'));
    expect(compiled.ok && compiled.plans[0]?.procs.map((proc) => proc.name)).toEqual(names);
  });

  test.each([
    ['doc-head-matrix-workflows-L88.yml', 1],
    ['doc-head-services-L11.yml', 8],
    ['doc-head-secrets-L25.yml', 8],
    ['AFPy-powrap--old.yml', 3],
    ['odd-LemmyNet-lemmy-ui-496d360.yml', 19],
  ])('%s is refused in line %d', (file, line) => {
    const compiled = compileText(readFileSync(join(folder, file), 'utf8'));
    expect(
      compiled.ok ? [] : [...new Set(compiled.diagnostics.filter((d) => d.severity === 'error').map((d) => d.line))],
    ).toEqual([line]);
  });
});
