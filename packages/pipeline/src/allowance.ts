import type { Report } from './diagnostic.ts';
import { limits } from './limits.ts';

/**
 * What all files of a build together may still use up while they are compiled. A small file can ask for much by aliases,
 * by long values put into many places, by a matrix, and by patterns; below zero nothing more is done, and the file that
 * was read is refused. What costs is taken off before it is done, as one step alone may be too much.
 */
export type Allowance = {
  fileUnits: number;
  lexemes: number;
  /** To find out what is wrong with texts that are no YAML; what would cost more is not done. */
  mendedLexemes: number;
  madeUnits: number;
  patternSteps: number;
  expressionSteps: number;
  planUnits: number;
  readNodes: number;
};

export function fullAllowance(): Allowance {
  return { ...limits.build };
}

const sentences: Readonly<Record<Exclude<keyof Allowance, 'mendedLexemes'>, string>> = {
  fileUnits: 'The files of this build are too long together',
  lexemes: 'The files of this build have too many signs and words together',
  readNodes: 'The files of this build are too large together',
  madeUnits: 'The values put into this file are too long',
  patternSteps: 'The patterns of this file take too long to decide',
  expressionSteps: 'The expressions of this file take too long to decide',
  planUnits: 'The commands and values of this file are too long',
};

export function reportOveruse(allowance: Allowance, report: Report): void {
  for (const [key, sentence] of Object.entries(sentences)) {
    if (allowance[key as keyof Allowance] < 0) report.error('limit_exceeded', { line: 1, column: 1 }, sentence);
  }
}

export function isUsedUp(allowance: Allowance): boolean {
  return Object.values(allowance).some((rest) => rest < 0);
}
