import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export type CorpusEntry = {
  readonly file: string;
  readonly whole_parses: boolean;
  readonly valid: boolean;
  readonly ast?: unknown;
  readonly multi?: boolean;
};

const folder = resolve(import.meta.dirname, '../../../../../shared/corpus');

export const hasCorpus = existsSync(resolve(folder, 'index.json'));

export function corpusEntries(): readonly CorpusEntry[] {
  const index: unknown = hasCorpus ? JSON.parse(corpusText('index.json')) : [];
  return (index as readonly (CorpusEntry & { kind: string })[]).filter(({ kind }) => kind === 'fsl');
}

export const corpusText = (file: string): string => readFileSync(resolve(folder, file), 'utf8');
