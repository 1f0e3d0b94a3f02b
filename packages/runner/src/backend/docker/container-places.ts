import { posix } from 'node:path';
import type { WorkflowPlan } from '@signalbox/pipeline';

/** Where a container finds what it shares with the others of its workflow. */
export type Places = {
  /** Where the shared volume is. */
  readonly base: string;
  /** Where the work is done, below it. */
  readonly workspace: string;
};

export function placesOf({ workspace }: Pick<WorkflowPlan, 'workspace'>): Places {
  const { base = '/woodpecker', path = 'src' } = workspace ?? {};
  return { base, workspace: posix.join(base, path) };
}

/** Where the volume is that holds what steps leave for others. */
export const resultsFolder = '/signalbox';
export const outputsFolder = `${resultsFolder}/outputs`;
export const artifactsFolder = `${resultsFolder}/artifacts`;
