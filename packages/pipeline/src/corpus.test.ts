import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCorpus, readEntries, tryEntry } from './testing/corpus.ts';

const folder = findCorpus(join(import.meta.dirname, '../../..'));
const results = folder === undefined ? [] : readEntries(folder).map((entry) => tryEntry(folder, entry));

/** What some of them run on a push, all combinations of a matrix together. */
const runs: Readonly<Record<string, readonly string[]>> = {
  'woodpecker/bouncepaw-betula__test.yml': ['build', 'test'],
  'woodpecker/doc-head-workflow-syntax-L16.yml': ['backend', 'frontend'],
  'woodpecker/fixture-schema-head-test-merge-map-and-sequence.yml': [
    'test-base-step',
    'test base step with latest image',
    'test list overwrite',
  ],
  'drone08/fixture-sample-sample_7_redis.yml': ['build'],
};

describe('real files', () => {
  test('are tried where the corpus is beside this repository', () => {
    if (folder === undefined) {
      process.stderr.write('The corpus of real pipeline files is not beside this repository: none was tried\n');
    }
    expect(results.length > 0).toBe(folder !== undefined);
  });

  for (const { entry, disagreements } of results) {
    test(`${entry.file} is taken or refused as its original has it`, () => {
      expect(disagreements).toEqual([]);
    });
  }

  for (const { entry, plans } of results.filter(({ entry: { file } }) => file.replace('pipelines/', '') in runs)) {
    test(`${entry.file} runs its steps on a push`, () => {
      const names = plans[0]?.procs.map((proc) => proc.name);
      expect(names).toEqual(runs[entry.file.replace('pipelines/', '')]);
    });
  }
});
