import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const guide = resolve(import.meta.dirname, '../../../../docs/guides/fsl.md');

/** The blocks of the guide to FSL. */
export function guideExamples(): readonly string[] {
  return [...readFileSync(guide, 'utf8').matchAll(/^```fsl\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
}
