import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilePipeline } from '@signalbox/pipeline';
import { findCorpus, readEntries, trusting } from '../packages/pipeline/src/testing/corpus.ts';
import { hostileFiles } from '../packages/pipeline/src/testing/hostile-files.ts';
import type { Cell } from './cell.ts';
import { quantile } from './quantile.ts';

/** Pipeline files to plans: the real ones of the corpus, warm, and files that are made to take long, each but once. */
export const compile: Cell = {
  name: 'compile',
  measure: async () => {
    const texts = corpusTexts();
    const slowest = Object.entries(hostileFiles).map(([name, text]) => ({ name, time: timeOf(text()) }));
    slowest.sort((a, b) => b.time - a.time);
    const worst = slowest.slice(0, 5).map(({ time }) => time);
    return {
      figures: [
        ...(texts.length === 0
          ? []
          : [{ name: 'median of a corpus file', unit: 'ms', rounds: roundsOf(texts), must: { atMost: 1.5 } } as const]),
        { name: 'the slowest hostile files', unit: 'ms', rounds: worst, must: { atMost: 250 } },
      ],
      checked: `slowest is ${slowest[0]?.name}`,
    };
  },
};

function corpusTexts(): readonly string[] {
  const folder = findCorpus(process.cwd());
  return folder === undefined ? [] : readEntries(folder).map(({ file }) => readFileSync(join(folder, file), 'utf8'));
}

/** Five times over, after a round that only warms up. */
function roundsOf(texts: readonly string[]): readonly number[] {
  const rounds = Array.from({ length: 15 }, () => quantile(texts.map(timeOf), 0.5));
  return rounds.slice(10);
}

function timeOf(text: string): number {
  const start = performance.now();
  compilePipeline({ files: [{ name: 'a.yml', text }], metadata: trusting });
  return performance.now() - start;
}
