import { describe, expect, test } from 'vitest';
import { compilePipeline } from './compile-pipeline.ts';
import { limits } from './limits.ts';
import { trusting } from './testing/corpus.ts';
import { hostileFiles } from './testing/hostile-files.ts';

/** What each of them comes to; how long it takes, `npm run bench compile` says. */
describe('a file that is made to take long is refused, or is nothing special', () => {
  test.each(Object.entries(hostileFiles))('%s', (_, text) => {
    const compiled = compilePipeline({ files: [{ name: 'a.yml', text: text() }], metadata: trusting });
    const problems = compiled.ok ? compiled.warnings : compiled.diagnostics;
    expect(problems.length).toBeLessThanOrEqual(limits.diagnosticsPerFile);
    expect(problems.every(({ line, column, message }) => line >= 1 && column >= 1 && message.length < 400)).toBe(true);
  });
});
