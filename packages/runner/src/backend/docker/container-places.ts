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

/** Where the volume is that holds what steps leave for who has started them. */
export const resultsFolder = '/signalbox/results';
export const artifactsFolder = `${resultsFolder}/artifacts`;

/** In the container itself, where no other step reaches it: what it says would be believed to be this one's. */
export const ownFolder = '/signalbox/own';
export const outputFile = `${ownFolder}/output`;
export const scriptFile = '/signalbox/script.sh';
