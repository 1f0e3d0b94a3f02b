import type { Report } from './diagnostic.ts';
import { limits } from './limits.ts';

/**
 * What one file may still use up while it is compiled. A small file can ask for much by aliases, by long values put into
 * many places, and by patterns; below zero nothing more is done for it, and it is refused.
 */
export type Allowance = { insertedUnits: number; patternSteps: number; planUnits: number; readNodes: number };

export function fullAllowance(): Allowance {
  const { insertedUnits, patternSteps, planUnits, readNodes } = limits;
  return { insertedUnits, patternSteps, planUnits, readNodes };
}

export function reportOveruse(allowance: Allowance, report: Report): void {
  const { insertedUnits, patternSteps, planUnits, readNodes } = allowance;
  const start = { line: 1, column: 1 };
  if (readNodes < 0) report.error('limit_exceeded', start, 'The matrix is too large for a file of this size');
  if (insertedUnits < 0) report.error('limit_exceeded', start, 'The values put into this file are too long');
  if (patternSteps < 0) report.error('limit_exceeded', start, 'The patterns of this file take too long to decide');
  if (planUnits < 0) report.error('limit_exceeded', start, 'The commands and values of this file are too long');
}
