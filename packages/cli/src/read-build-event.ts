import { knownEvents } from '@signalbox/pipeline';
import { InvalidArgumentError } from 'commander';

/** A misspelt one would fit no condition: nothing would run, and nobody would be told why. */
export function readBuildEvent(event: string): string {
  if (!knownEvents.has(event)) throw new InvalidArgumentError(`${[...knownEvents].join(', ')} are possible.`);
  return event;
}
